import { setImmediate as turn } from 'node:timers/promises';
import type { OutgoingRecord } from '#libs/contracts';
import { PinoLogger } from '#libs/observability';
import { endpointSettings } from '../endpoint-settings.fixture.js';
import type { AttemptResult } from '../delivery/attempt.service.js';
import type { DeliveryJob } from '../delivery/delivery-job.js';
import { BY_KEY, emptyLog, keyedJob } from './keyed-job.fixture.js';
import { OrderLines } from './order-lines.service.js';
import { orderConfig } from './order.config.js';
import { OrderedSettlement } from './ordered-settlement.service.js';

type Parts = ConstructorParameters<typeof OrderedSettlement>;

const attempted = (step: unknown): AttemptResult => ({ kind: 'attempted', step }) as unknown as AttemptResult;
const FAILED = attempted({ kind: 'retry', dueAtMs: 0, errorClass: 'server_error' });
const ENDED: AttemptResult = { kind: 'ended', state: 'canceled', reason: 'requested' };
const DELIVERED = attempted({ kind: 'delivered' });

/** One endpoint in order; Kafka takes what is written when the test says so. */
class Rig {
  readonly told: string[] = [];
  readonly released: DeliveryJob[] = [];
  readonly ordered: OrderedSettlement;
  readonly lines: OrderLines;
  private offset = 0;
  private answers: ((isTaken: boolean) => void)[] = [];

  constructor(settings: Readonly<Record<string, string>> = {}) {
    const endpoint = endpointSettings({ ordering: BY_KEY });
    const entry: OutgoingRecord = {
      topic: 'postrider.endpoint-state',
      key: 'ep_1',
      value: Buffer.alloc(0),
      headers: {},
    };
    const log = { ...emptyLog, put: () => entry, remove: () => entry };
    this.lines = new OrderLines({ settingsOf: () => endpoint }, log, orderConfig.schema.parse(settings));
    const settlement = {
      fateByMark: () => undefined,
      settle: (_job: DeliveryJob, _result: AttemptResult, carried: readonly OutgoingRecord[]) =>
        this.written(`settled with ${carried.length}`),
    };
    const holds = { hold: (job: DeliveryJob) => this.orFails(`parked ${job.inHand.record.offset}`) };
    const producer = { sendAll: (records: readonly OutgoingRecord[]) => this.orFails(`entries ${records.length}`) };
    const logger = new PinoLogger({ LOG_LEVEL: 'silent' });
    this.ordered = new OrderedSettlement(...([this.lines, settlement, holds, producer, logger] as unknown as Parts));
    this.ordered.whenReleased((job) => this.released.push(job));
  }

  /** The next event of the key comes. */
  comes(key = 7): DeliveryJob | undefined {
    const offset = (this.offset += 1);
    return this.ordered.admit(
      keyedJob(key, offset, {
        decide: () => void this.told.push(`decided ${offset}`),
        release: () => void this.told.push(`given up ${offset}`),
      }),
    );
  }

  /** Kafka answers all that it was asked so far. */
  async answered(isTaken: boolean): Promise<void> {
    for (const answer of this.answers.splice(0)) answer(isTaken);
    await turn();
  }

  private async written(what: string): Promise<boolean> {
    const isTaken = await new Promise<boolean>((resolve) => this.answers.push(resolve));
    this.told.push(isTaken ? what : `not ${what}`);
    return isTaken;
  }

  private async orFails(what: string): Promise<void> {
    if (!(await this.written(what))) throw new Error('no broker');
  }
}

function first(rig: Rig): DeliveryJob {
  const job = rig.comes();
  if (job === undefined) throw new Error('the first one has its turn');
  return job;
}

describe('the settlement of a line', () => {
  it('a failure lets nobody go, not even before Kafka has heard of it', async () => {
    const rig = new Rig();
    const job = first(rig);
    expect(rig.comes()).toBeUndefined();
    const settled = rig.ordered.settle(job, FAILED);
    await rig.answered(true);
    await settled;
    expect(rig.told).toEqual(['settled with 1']);
    expect(rig.released).toEqual([]);
  });

  it('one that ends without a success lets the next go once Kafka has its end', async () => {
    const rig = new Rig();
    const job = first(rig);
    rig.comes();
    const settled = rig.ordered.settle(job, ENDED);
    await turn();
    expect(rig.released).toEqual([]);
    await rig.answered(true);
    await settled;
    expect(rig.released.map(({ inHand }) => inHand.record.offset)).toEqual([2]);
  });

  it('what the endpoint has is followed at once', () => {
    const rig = new Rig();
    const job = first(rig);
    rig.comes();
    void rig.ordered.settle(job, DELIVERED);
    expect(rig.released.map(({ inHand }) => inHand.record.offset)).toEqual([2]);
  });

  it.each([FAILED, ENDED])(
    'what Kafka does not take comes again as the one that the others wait for ($kind)',
    async (result) => {
      const rig = new Rig();
      const job = first(rig);
      rig.comes();
      const settled = rig.ordered.settle(job, result);
      await rig.answered(false);
      await settled;
      expect(rig.released).toEqual([]);
      expect(rig.ordered.admit(keyedJob(7, 1))?.deliveryId).toBe(job.deliveryId);
    },
  );
});

describe('parking a line', () => {
  const parking = (): Rig => {
    const rig = new Rig({ DELIVERY_ORDER_WAITING: '1' });
    first(rig);
    rig.comes();
    rig.comes();
    return rig;
  };

  it('writes the deliveries, then the entry that tells of them, and only then they are decided', async () => {
    const rig = parking();
    await rig.answered(true);
    await rig.answered(true);
    expect(rig.told).toEqual(['parked 2', 'parked 3', 'entries 1', 'decided 2', 'decided 3']);
  });

  it.each<[string, readonly boolean[]]>([
    ['a delivery', [false]],
    ['the entry', [true, false]],
  ])('gives them up when Kafka does not take %s', async (_what, answers) => {
    const rig = parking();
    for (const isTaken of answers) await rig.answered(isTaken);
    expect(rig.told.filter((told) => /^(decided|given)/.test(told))).toEqual(['given up 2', 'given up 3']);
  });
});
