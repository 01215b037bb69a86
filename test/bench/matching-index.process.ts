import { matches, SubscriptionIndex } from '#libs/domain';
import { ask, askAll, type Asked } from './ask.ts';
import { answerMessages } from './bench-process.ts';
import { coldQuestions, LARGE_TENANT, membersOf, type Population } from './population.ts';

export interface IndexResult {
  readonly subscriptions: number;
  readonly filledMs: number;
  /** What the index holds, garbage not counted. */
  readonly heldMb: number;
  readonly asked: readonly Asked[];
  /** Trying each pattern of the tenant: what every event would cost without an index. */
  readonly naive: Asked;
}

const NAIVE_QUESTIONS = 10;

/** The index alone: no database, no endpoints beside their ids. */
async function measure(population: Population): Promise<IndexResult> {
  const beforeMb = heldMb();
  const index = new SubscriptionIndex();
  const begun = performance.now();
  for (const { id, tenantId, eventTypes } of membersOf(population)) {
    index.put(
      id,
      tenantId,
      eventTypes.map((eventType) => ({ eventType })),
    );
  }
  const filledMs = performance.now() - begun;
  const indexMb = heldMb() - beforeMb;
  const asked = askAll(population, (tenantId, eventType) => index.candidatesFor(tenantId, eventType).endpointIds);
  const members = [...membersOf(population)].filter(({ tenantId }) => tenantId === LARGE_TENANT);
  const questions = [...coldQuestions(population)].filter(({ tenantId }) => tenantId === LARGE_TENANT);
  const naive = ask('trying each pattern', questions.slice(0, NAIVE_QUESTIONS), (_, eventType) =>
    members.filter(({ eventTypes }) => eventTypes.some((own) => matches(own, eventType))).map(({ id }) => id),
  );
  return { subscriptions: index.size, filledMs, heldMb: indexMb, asked, naive };
}

/** Started with --expose-gc. */
function heldMb(): number {
  for (let times = 0; times < 3; times += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1_048_576;
}

answerMessages(measure);
