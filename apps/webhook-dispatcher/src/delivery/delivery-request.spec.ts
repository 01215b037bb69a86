import {
  DEFAULT_RETRY_POLICY,
  deliveryIdOf,
  NO_PROGRESS,
  UNORDERED,
  type DeliveryRecord,
  type EndpointSettings,
} from '#libs/contracts';
import { eventEnvelope, eventSummary, verifyWebhook } from '#libs/testing';
import { consumedRecord } from '../consumed-record.fixture.js';
import { newJob } from './delivery-job.js';
import { deliveryRequest } from './delivery-request.js';
import { PartitionInHand, RecordInHand } from './record-in-hand.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const event = eventSummary();
const delivery: DeliveryRecord = {
  event,
  body: eventEnvelope(event),
  endpointIds: ['ep_1', 'ep_2'],
  trigger: 'retry',
  lane: 'standard',
  createdAtMs: Date.now(),
  progress: { ...NO_PROGRESS, attemptsMade: 1, attemptsTotal: 4 },
};
const record = consumedRecord();
const endpoint: EndpointSettings = {
  id: 'ep_2',
  tenantId: event.tenantId,
  url: 'https://example.com/hook?key=1',
  state: 'active',
  headers: { 'x-own': 'yes', 'webhook-id': 'forged', 'content-type': 'text/plain' },
  timeoutMs: 7_000,
  retry: DEFAULT_RETRY_POLICY,
  ordering: UNORDERED,
  secrets: [SECRET],
};

describe('deliveryRequest', () => {
  const inHand = new RecordInHand(record, new PartitionInHand(record.revoked), 2, 2);
  const job = newJob(delivery, 1, inHand);
  if (job === undefined) throw new Error('the record has no second endpoint');
  const request = deliveryRequest(job, endpoint, [SECRET], Date.now());

  it('carries the bytes of the event themselves, signed', () => {
    expect(request.body).toBe(delivery.body);
    expect(() => verifyWebhook(SECRET, request)).not.toThrow();
  });

  it('goes where the endpoint says, with its deadline and its own headers', () => {
    expect(request).toMatchObject({ url: endpoint.url, timeoutMs: 7_000 });
    expect(request.headers['x-own']).toBe('yes');
  });

  it('no header of the endpoint replaces one of ours', () => {
    expect(request.headers).toMatchObject({
      'webhook-id': deliveryIdOf(event.id, 'ep_2'),
      'content-type': 'application/json',
      'webhook-attempt': '5',
      'webhook-trigger': 'retry',
      'user-agent': expect.stringMatching(/^Postrider\/\d/),
    });
  });
});
