import { encodeHeld, TOPICS, type HeldRecord, type OutgoingRecord } from '#libs/contracts';
import type { DeliveryToPark } from '#libs/database';
import type { ConsumedRecord } from '#libs/kafka';
import { PinoLogger } from '#libs/observability';
import { eventSummary, waitingRecord } from '#libs/testing';
import { consumedRecord } from '../consumed-record.fixture.js';
import { HoldKeeper } from './hold-keeper.service.js';

type Parts = ConstructorParameters<typeof HoldKeeper>;

const SINCE_MS = 1_700_000_000_000;
const REFUSED = Object.assign(new Error('invalid byte sequence'), { code: '22021' });
const AWAY = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

const heldRecord = (id: string, seq?: number): HeldRecord => ({
  delivery: {
    ...waitingRecord({ createdAtMs: SINCE_MS, dueAtMs: 0, event: eventSummary({ id }) }).delivery,
    held: { sinceMs: SINCE_MS, times: 1, ...(seq === undefined ? {} : { seq }) },
  },
  reason: 'paused',
});

/** A keeper between records of the topic, PostgreSQL and the broker, and what happened in their order. */
class Rig {
  readonly told: string[] = [];
  readonly rows: DeliveryToPark[] = [];
  database: (batch: readonly DeliveryToPark[]) => Error | undefined = () => undefined;
  isBrokerThere = true;

  async keep(...records: readonly ConsumedRecord[]): Promise<void> {
    const store = {
      park: async (batch: readonly DeliveryToPark[]) => {
        const error = this.database(batch);
        if (error !== undefined) throw error;
        this.rows.push(...batch);
        this.told.push(`rows ${batch.length}`);
      },
    };
    const producer = {
      send: async ({ topic }: OutgoingRecord) => {
        if (!this.isBrokerThere) throw new Error('no broker');
        this.told.push(`sent to ${topic}`);
      },
    };
    const logger = new PinoLogger({ LOG_LEVEL: 'silent' });
    await new HoldKeeper(...([store, producer, logger] as unknown as Parts)).keep(records);
  }

  held(id: string, offset: number, seq?: number): ConsumedRecord {
    return this.record(offset, encodeHeld(heldRecord(id, seq)));
  }

  record(offset: number, outgoing: Pick<OutgoingRecord, 'value' | 'headers'>): ConsumedRecord {
    const { value, headers } = outgoing;
    return consumedRecord({
      offset,
      key: Buffer.from('ep_1'),
      value,
      headers,
      done: () => void this.told.push(`done ${offset}`),
    });
  }
}

describe('the hold keeper', () => {
  let rig: Rig;
  beforeEach(() => (rig = new Rig()));

  it('is done with a record only once its row is written', async () => {
    await rig.keep(rig.held('evt_1', 11), rig.held('evt_2', 12));
    expect(rig.told).toEqual(['rows 2', 'done 11', 'done 12']);
  });

  it('is done with nothing while PostgreSQL is away: all of it comes again', async () => {
    rig.database = () => AWAY;
    await expect(rig.keep(rig.held('evt_1', 11), rig.held('evt_2', 12))).rejects.toBe(AWAY);
    expect(rig.told).toEqual([]);
  });

  it('keeps the reason, since when, and a place: where it lies, or the one that it had', async () => {
    await rig.keep(rig.held('evt_1', 11), rig.held('evt_2', 12, 3));
    expect(rig.rows).toMatchObject([
      { endpointId: 'ep_1', reason: 'paused', heldAtMs: SINCE_MS, seq: 11 },
      { endpointId: 'ep_1', reason: 'paused', heldAtMs: SINCE_MS, seq: 3 },
    ]);
  });

  it('a row that PostgreSQL refuses is put aside, alone, and all others are parked', async () => {
    const bad = rig.held('evt_bad', 13);
    rig.database = (batch) => (batch.some(({ seq }) => seq === 13) ? REFUSED : undefined);
    const good = [11, 12, 14, 15].map((offset) => rig.held(`evt_${offset}`, offset));
    await rig.keep(...good, bad);
    expect(rig.rows.map(({ seq }) => seq).toSorted()).toEqual([11, 12, 14, 15]);
    expect(rig.told.slice(-2)).toEqual([`sent to ${TOPICS.deliveriesDlt}`, 'done 13']);
  });

  it('what cannot be read is a dead letter before it is done, and stays where it is without a broker', async () => {
    const unreadable = rig.record(11, { value: Buffer.from('no event'), headers: {} });
    rig.isBrokerThere = false;
    await expect(rig.keep(unreadable)).rejects.toThrow('no broker');
    expect(rig.told).toEqual([]);
    rig.isBrokerThere = true;
    await rig.keep(unreadable, rig.held('evt_1', 12));
    expect(rig.told).toEqual([`sent to ${TOPICS.deliveriesDlt}`, 'done 11', 'rows 1', 'done 12']);
  });
});
