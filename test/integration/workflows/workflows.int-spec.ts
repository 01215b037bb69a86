import { TOPICS } from '#libs/contracts';
import { eventRecord, eventSummary } from '#libs/testing';
import { startKafka } from '../../harness/index.js';
import { WorkflowsRig } from './workflows.rig.js';

describe('workflows', () => {
  let broker: Awaited<ReturnType<typeof startKafka>>;
  let rig: WorkflowsRig;

  beforeAll(async () => {
    broker = await startKafka();
    rig = await WorkflowsRig.start(broker.brokers, { WORKFLOWS_LOG_EVENTS: 'order.*' });
  });
  afterAll(async () => {
    await rig?.close();
    await broker?.stop();
  });

  test('run for each event that matches, step over what is no event, and count', async () => {
    const key = 'one-partition';
    const record = (type: string) => ({ ...eventRecord(eventSummary({ type })), key });
    await rig.send(
      record('order.created'),
      { topic: TOPICS.events, key, value: Buffer.from('no event'), headers: {} },
      record('unrelated.event'),
      record('order.paid'),
    );
    await rig.ran('log-events', 'succeeded', 2);
    expect(await rig.runs('log-events', 'succeeded')).toBe(2);
  });
});
