import { healthSummary, type EndpointFacts, type HealthSummary } from './health-summary.js';

const well: EndpointFacts = {
  state: 'active',
  disabledReason: null,
  circuit: 'closed',
  consecutiveFailures: 0,
  attempts: { total: 100, succeeded: 100 },
  lastStatus: 200,
  lastErrorClass: null,
};
const failing = { consecutiveFailures: 7, lastStatus: 503, lastErrorClass: 'http_5xx' } as const;

describe('how an endpoint is', () => {
  test.each<[string, Partial<EndpointFacts>, HealthSummary['verdict'], string]>([
    ['one whose attempts succeed is healthy', {}, 'healthy', 'all of 100 attempts succeeded'],
    [
      'a few failures are no illness',
      { attempts: { total: 100, succeeded: 97 } },
      'healthy',
      '3 of 100 attempts failed',
    ],
    [
      'more than 5 % of failures are',
      { attempts: { total: 100, succeeded: 90 } },
      'degraded',
      '10 of 100 attempts failed',
    ],
    [
      'one that mostly fails is failing',
      { attempts: { total: 10, succeeded: 4 } },
      'failing',
      '6 of 10 attempts failed',
    ],
    ['several failures in a row are failing', failing, 'failing', '7 failures in a row, the last one status 503'],
    [
      'an open circuit is failing, and says so',
      { ...failing, lastStatus: null, lastErrorClass: 'timeout', circuit: 'open' },
      'failing',
      'its circuit is open, deliveries are held; 7 failures in a row, the last one timeout',
    ],
    [
      'after an open circuit it is degraded',
      { circuit: 'half_open' },
      'degraded',
      'its circuit was open, the next attempt decides',
    ],
    [
      'without attempts nobody knows',
      { attempts: { total: 0, succeeded: 0 } },
      'idle',
      'nothing was sent to it in this period',
    ],
    [
      'a paused one is stopped, however it fares',
      { ...failing, state: 'paused' },
      'stopped',
      'its owner paused it, deliveries are held',
    ],
    [
      'a disabled one tells why',
      { state: 'disabled', disabledReason: 'failing_for_long' },
      'stopped',
      'it is disabled: failing for long',
    ],
    [
      'so does one that waits for its verification',
      { state: 'pending_verification' },
      'stopped',
      'it has not proved yet that it wants deliveries, they are held',
    ],
  ])('%s', (_name, facts, verdict, reason) => {
    expect(healthSummary({ ...well, ...facts })).toEqual({ verdict, reason });
  });
});
