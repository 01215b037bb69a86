import { NO_PROGRESS, type DeliveryRecord, type Trigger } from '#libs/contracts';
import { eventEnvelope, eventSummary } from '#libs/testing';
import { newJob, type DeliveryJob } from './delivery-job.js';
import { ManualSuccesses } from './manual-successes.js';
import { PartitionInHand, RecordInHand } from './record-in-hand.js';

const SUCCEEDED = 10_000;
const event = eventSummary();

function job(trigger: Trigger, firstFailureAtMs?: number, endpointId = 'ep_1'): DeliveryJob {
  const revoked = new AbortController().signal;
  const delivery: DeliveryRecord = {
    event,
    body: eventEnvelope(event),
    endpointIds: [endpointId],
    trigger,
    lane: 'standard',
    createdAtMs: 0,
    progress: { ...NO_PROGRESS, ...(firstFailureAtMs === undefined ? {} : { firstFailureAtMs }) },
  };
  const inHand = new RecordInHand(
    {
      topic: 'postrider.deliveries',
      partition: 0,
      offset: 0,
      timestampMs: 0,
      key: null,
      value: null,
      headers: {},
      revoked,
      done: () => undefined,
      release: () => undefined,
      isDecided: () => false,
      decide: () => undefined,
    },
    new PartitionInHand(revoked),
    1,
    1,
  );
  const made = newJob(delivery, 0, inHand);
  if (made === undefined) throw new Error('the record has no endpoint');
  return made;
}

describe('ManualSuccesses', () => {
  const successes = new ManualSuccesses();
  successes.remember(job('manual'), SUCCEEDED);

  it.each<[string, DeliveryJob, boolean]>([
    ['a retry of the chain that waited then is superseded', job('retry', 5_000), true],
    ['a retry of a chain that failed later, after a redrive, is not', job('retry', 15_000), false],
    ['a hold that had made no attempt yet is superseded', job('initial'), true],
    ['a redrive was asked for, so it is sent', job('redrive'), false],
    ['a replay was asked for, so it is sent', job('replay'), false],
    ['the same event to another endpoint is another delivery', job('retry', 5_000, 'ep_2'), false],
  ])('%s', (_, waiting, expected) => {
    expect(successes.supersedes(waiting)).toBe(expected);
  });
});
