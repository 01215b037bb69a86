import { Kafka, logLevel } from 'kafkajs';
import { GROUPS, TOPICS } from '#libs/contracts';
import { Database } from '#libs/database';
import { eventRecord, eventSummary, until } from '#libs/testing';
import { freshDatabase, type FreshDatabase } from '../../harness/index.js';
import { ManagementRig } from '../audit/management.rig.js';

interface ShownGroup {
  readonly group: string;
  readonly lagRecords: number;
  readonly lagSeconds: number;
  readonly backlog: boolean;
}

const EVENTS = 20;

describe('the queues', () => {
  let place: FreshDatabase;
  let rig: ManagementRig;
  beforeAll(async () => {
    place = await freshDatabase();
    rig = await ManagementRig.start(place.url, { QUEUE_BACKLOG_RECORDS: '15', QUEUE_BACKLOG_SECONDS: '3600' });
  }, 120_000);
  afterAll(async () => {
    await rig?.stop();
    await place?.drop();
  }, 60_000);

  const groupWhere = (group: string, wanted: (shown: ShownGroup) => boolean): Promise<ShownGroup> =>
    until(
      async () => {
        const { status, json } = await rig.api.get('/v1/queues');
        if (status !== 200) return undefined;
        const shown = (json.groups as readonly ShownGroup[]).find((one) => one.group === group);
        return shown !== undefined && wanted(shown) ? shown : undefined;
      },
      { timeoutMs: 40_000, what: group },
    );
  const told = async (): Promise<readonly unknown[]> =>
    (
      await rig.app
        .get(Database)
        .rows<{ data: unknown }>(`SELECT data FROM operational_events WHERE type = 'queue.backlog' ORDER BY seq`)
    ).map(({ data }) => data);

  test('show what a group is behind, tell of it once above the threshold, and once when it is over', async () => {
    const events = Array.from({ length: EVENTS }, (_none, index) => eventRecord(eventSummary({ id: `evt_q${index}` })));
    await rig.send(...events);
    // Nobody fans out here, not even what is told of the backlog; audit keeps up.
    const behind = await groupWhere(
      GROUPS.fanOut,
      ({ lagRecords, lagSeconds }) => lagRecords >= EVENTS && lagSeconds > 0,
    );
    expect(behind.backlog).toBe(true);
    await groupWhere(GROUPS.audit, ({ lagRecords, backlog }) => lagRecords === 0 && !backlog);
    const raised = {
      group: GROUPS.fanOut,
      state: 'raised',
      lagRecords: expect.any(Number),
      thresholds: { records: 15, seconds: 3600 },
    };
    expect(await told()).toMatchObject([raised]);

    const admin = new Kafka({ brokers: [rig.kafka.brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const ends = await admin.fetchTopicOffsets(TOPICS.events);
    await admin.setOffsets({
      groupId: GROUPS.fanOut,
      topic: TOPICS.events,
      partitions: ends.map(({ partition, high }) => ({ partition, offset: high })),
    });
    await admin.disconnect();
    await groupWhere(GROUPS.fanOut, ({ backlog }) => !backlog);
    expect(await told()).toMatchObject([raised, { group: GROUPS.fanOut, state: 'over' }]);
  }, 90_000);

  test('are not asked of Kafka by a view, and a group that does not exist is no backlog', async () => {
    const { json } = await rig.api.get('/v1/queues');
    expect(json.groups.map(({ group }: ShownGroup) => group)).not.toContain(GROUPS.workflows);
    expect(json).toMatchObject({ stale: false, inFlight: 0, deadLettered: 0, pending: { standard: { records: 0 } } });
    await rig.kafka.pause();
    try {
      expect((await rig.api.get('/v1/queues')).status).toBe(200);
    } finally {
      await rig.kafka.resume();
    }
  }, 60_000);
});
