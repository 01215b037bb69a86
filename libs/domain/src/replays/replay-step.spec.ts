import { REPLAY_BATCH, replayStep, type ReplayStanding, type ReplayStep } from './replay-step.js';

const RUNNING: ReplayStanding = {
  status: 'running',
  endpointState: 'active',
  inHand: 0,
  inFlight: 0,
  maxInFlight: 200,
  exhausted: false,
};

describe('the next step of a replay', () => {
  test.each<[string, Partial<ReplayStanding>, ReplayStep]>([
    ['waits for what was reported before it was asked for', { status: 'pending' }, { kind: 'settle' }],
    ['takes a batch', {}, { kind: 'take', limit: REPLAY_BATCH }],
    ['takes what may be in flight and no more', { maxInFlight: 3 }, { kind: 'take', limit: 3 }],
    ['takes the room that is left', { inFlight: 170 }, { kind: 'take', limit: 30 }],
    ['waits for room that is worth a batch', { inFlight: 180 }, { kind: 'wait', reason: 'in_flight' }],
    ['waits while all that may be is in flight', { inFlight: 200 }, { kind: 'wait', reason: 'in_flight' }],
    ['waits although the bound was lowered', { inFlight: 200, maxInFlight: 2 }, { kind: 'wait', reason: 'in_flight' }],
    ['goes on one by one where one may be in flight', { maxInFlight: 1 }, { kind: 'take', limit: 1 }],
    ['sends what it has in hand first', { inHand: 1, inFlight: 200 }, { kind: 'send' }],
    ['sends it although it is canceled', { inHand: 1, status: 'canceling' }, { kind: 'send' }],
    ['sends it although the endpoint is disabled', { inHand: 1, endpointState: 'disabled' }, { kind: 'send' }],
    ['is over when it is canceled', { status: 'canceling', inFlight: 9 }, { kind: 'end', status: 'canceled' }],
    [
      'fails when the endpoint is disabled: all of it would be skipped again',
      { endpointState: 'disabled', inFlight: 9 },
      { kind: 'end', status: 'failed', reason: 'endpoint_disabled' },
    ],
    [
      'fails when the endpoint fails its verification',
      { endpointState: 'failed', status: 'pending' },
      { kind: 'end', status: 'failed', reason: 'endpoint_failed' },
    ],
    ['waits while the endpoint is paused', { endpointState: 'paused' }, { kind: 'wait', reason: 'paused' }],
    [
      'waits while the endpoint is not verified',
      { endpointState: 'pending_verification' },
      { kind: 'wait', reason: 'unverified' },
    ],
    ['waits for the last ones', { exhausted: true, inFlight: 1 }, { kind: 'wait', reason: 'in_flight' }],
    ['is completed when the last one was tried', { exhausted: true }, { kind: 'end', status: 'completed' }],
    [
      'is completed although the endpoint is paused by then',
      { exhausted: true, endpointState: 'paused' },
      { kind: 'end', status: 'completed' },
    ],
  ])('%s', (_name, standing, expected) => {
    expect(replayStep({ ...RUNNING, ...standing })).toEqual(expected);
  });
});
