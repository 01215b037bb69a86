import { encodeReport, eventHeaders, HEADERS, TOPICS, type OutgoingRecord } from '#libs/contracts';
import { eventRecord, eventSummary } from '../event-builders.js';
import { RecordContract, type TopicRecord } from './record-contract.js';

const event = eventRecord();
const gone = encodeReport({ kind: 'endpoint-gone', tenantId: 'ten_1', endpointId: 'ep_1', atMs: 1 });
const delivery: TopicRecord = {
  topic: TOPICS.deliveries,
  key: 'ep_1',
  value: event.value,
  headers: {
    ...eventHeaders(eventSummary()),
    [HEADERS.endpointIds]: 'ep_1',
    [HEADERS.createdAt]: '1',
    [HEADERS.trigger]: 'initial',
    [HEADERS.lane]: 'standard',
  },
};
const changed = (record: TopicRecord | OutgoingRecord, changes: Partial<TopicRecord>): TopicRecord => ({
  ...record,
  ...changes,
});

describe('the contract as a judge of records', () => {
  const contract = new RecordContract();

  test.each<readonly [name: string, record: TopicRecord]>([
    ['an event', event],
    ['an event of a foreign client, without headers', changed(event, { headers: {}, key: null })],
    ['a report', gone],
    ['two reports', changed(gone, { value: Buffer.from(`${gone.value}\n${gone.value}`) })],
    ['a delivery', delivery],
    [
      'a state that is no more',
      {
        topic: TOPICS.endpointState,
        key: 'pace/ep_1',
        headers: { 'content-type': 'application/json', [HEADERS.writer]: 'w' },
        value: null,
      },
    ],
  ])('%s is in it', (_name, record) => {
    expect(contract.faultsOf(record)).toEqual([]);
  });

  test.each<readonly [name: string, record: TopicRecord, fault: string]>([
    ['an event without data', changed(event, { value: Buffer.from('{"id":"a"}') }), 'required property'],
    ['what is not JSON', changed(event, { value: Buffer.from('{') }), 'payload must be object'],
    ['a second line that is no report', changed(gone, { value: Buffer.from(`${gone.value}\n{}`) }), 'payload'],
    ['a header that nobody described', changed(delivery, { headers: { ...delivery.headers, x: '1' } }), 'additional'],
    ['a delivery for nobody', changed(delivery, { headers: eventHeaders(eventSummary()) }), 'endpoint-ids'],
    ['a delivery under a foreign key', changed(delivery, { key: 'x' }), 'key must match'],
    ['a topic that nobody described', changed(event, { topic: 'postrider.nothing' }), 'no topic'],
  ])('%s is not', (_name, record, fault) => {
    expect(contract.faultsOf(record).join()).toContain(fault);
  });
});
