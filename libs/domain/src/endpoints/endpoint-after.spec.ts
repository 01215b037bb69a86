import { endpointAfter, type EndpointStanding, type StandingAfter, type StandingChange } from './endpoint-after.js';

const unverified: EndpointStanding = { state: 'pending_verification', verification: 'token', verified: false };
const verified: EndpointStanding = { state: 'active', verification: 'token', verified: true };
const free: EndpointStanding = { state: 'active', verification: 'none', verified: false };

describe('an endpoint after a change', () => {
  it.each<[string, EndpointStanding, Partial<StandingChange>, StandingAfter['state'], 'begins' | 'goes on']>([
    ['is what it was when the change is about something else', verified, {}, 'active', 'goes on'],
    ['is asked anew when it moved', verified, { moved: true }, 'pending_verification', 'begins'],
    ['may move freely where nobody is asked', free, { moved: true }, 'active', 'goes on'],
    [
      'is asked when it is to be verified from now on',
      free,
      { verification: 'challenge' },
      'pending_verification',
      'begins',
    ],
    ['is asked in the new way', verified, { verification: 'challenge' }, 'pending_verification', 'begins'],
    ['is asked no more when that is not wanted', unverified, { verification: 'none' }, 'active', 'goes on'],
    ['waits on for its verification', unverified, {}, 'pending_verification', 'goes on'],
    ['is asked at its new place while it waits', unverified, { moved: true }, 'pending_verification', 'begins'],
    ['cannot be set to active unverified', unverified, { state: 'active' }, 'pending_verification', 'goes on'],
    ['can be paused unverified', unverified, { state: 'paused' }, 'paused', 'goes on'],
    [
      'is asked when it is resumed unverified',
      { ...unverified, state: 'paused' },
      { state: 'active' },
      'pending_verification',
      'begins',
    ],
    [
      'that moved while it is paused stays paused',
      { ...verified, state: 'paused' },
      { moved: true },
      'paused',
      'goes on',
    ],
    ['that failed stays so', { ...unverified, state: 'failed' }, {}, 'failed', 'goes on'],
    [
      'that failed is asked at its new place',
      { ...unverified, state: 'failed' },
      { moved: true },
      'pending_verification',
      'begins',
    ],
    [
      'that failed is asked again when it is set to active',
      { ...unverified, state: 'failed' },
      { state: 'active' },
      'pending_verification',
      'begins',
    ],
    [
      'that failed is active when nobody is asked',
      { ...unverified, state: 'failed' },
      { verification: 'none' },
      'active',
      'goes on',
    ],
  ])('%s', (_what, current, change, state, handshake) => {
    const after = endpointAfter(current, { moved: false, ...change });
    expect([after.state, after.beginsVerification ? 'begins' : 'goes on']).toEqual([state, handshake]);
  });

  it('has to be verified again once it moved, even if it is paused meanwhile', () => {
    expect(endpointAfter({ ...verified, state: 'paused' }, { moved: true }).verified).toBe(false);
    expect(endpointAfter({ ...verified, state: 'paused' }, { moved: false }).verified).toBe(true);
  });
});
