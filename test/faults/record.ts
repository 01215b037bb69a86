import pg from 'pg';
import { until } from '#libs/testing';
import type { Api } from '../harness/index.js';
import type { Arrival, Subscriber } from './ledger.js';

/** What the fault tests read of `GET /v1/deliveries`. */
interface DeliveryAnswer {
  readonly eventId: string;
  readonly state: string;
}

async function readAll<Item>(api: Api, path: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { status, json } = await api.get(`${path}&limit=250${cursor === '' ? '' : `&cursor=${cursor}`}`);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}`);
    items.push(...json.data);
    cursor = json.nextCursor;
  }
  return items;
}

/** Waits until the API tells of all these deliveries that they succeeded. */
export async function recordedAsSucceeded(
  control: Api,
  eventIds: ReadonlySet<string>,
  subscribers: readonly Subscriber[],
): Promise<void> {
  for (const { id } of subscribers) {
    let others: readonly string[] = [];
    const complete = async (): Promise<boolean> => {
      const deliveries = await readAll<DeliveryAnswer>(control, `/v1/deliveries?endpointId=${id}`);
      const stateOf = new Map(deliveries.map(({ eventId, state }) => [eventId, state]));
      others = [...eventIds].flatMap((eventId) => {
        const state = stateOf.get(eventId) ?? 'not recorded';
        return state === 'succeeded' ? [] : [`${eventId} is ${state}`];
      });
      return others.length === 0;
    };
    await until(complete, { timeoutMs: 30_000, what: `success recorded for ${id}`, everyMs: 300 }).catch(
      (cause: unknown) => {
        throw new Error(`${others.length} deliveries to ${id} are not recorded as succeeded: ${others.slice(0, 5)}`, {
          cause,
        });
      },
    );
  }
}

/** Waits until the audit trail holds all these events. */
export async function recordedAsEvents(audit: Api, eventType: string, eventIds: ReadonlySet<string>): Promise<void> {
  await until(
    async () => {
      const events = await readAll<{ readonly id: string }>(audit, `/v1/events?type=${eventType}`);
      const recorded = new Set(events.map(({ id }) => id));
      return [...eventIds].every((id) => recorded.has(id));
    },
    { timeoutMs: 30_000, what: `${eventIds.size} events of type ${eventType} in the audit trail`, everyMs: 300 },
  );
}

/** Waits until every attempt that came to a receiver is recorded. */
export async function recordedAsAttempts(databaseUrl: string, arrivals: readonly Arrival[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  let missing: readonly string[] = [];
  const complete = async (): Promise<boolean> => {
    const { rows } = await client.query<{ made: string }>(
      `SELECT delivery_id || ' attempt ' || attempt AS made FROM attempts`,
    );
    const recorded = new Set(rows.map(({ made }) => made));
    missing = arrivals
      .map(({ webhookId, attempt }) => `${webhookId} attempt ${attempt}`)
      .filter((made) => !recorded.has(made));
    return missing.length === 0;
  };
  try {
    await until(complete, { timeoutMs: 30_000, what: 'every attempt to be recorded', everyMs: 300 });
  } catch (cause) {
    throw new Error(`${missing.length} attempts are not recorded, such as ${missing.slice(0, 5)}`, { cause });
  } finally {
    await client.end();
  }
}
