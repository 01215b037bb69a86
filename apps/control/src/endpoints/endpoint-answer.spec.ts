import { DEFAULT_RETRY_POLICY, UNORDERED, type EndpointState } from '#libs/contracts';
import type { EndpointWithTypes, StoredHealth } from '#libs/database';
import { endpointAnswer } from './endpoint-answer.js';

const NOW = Date.UTC(2026, 0, 2);
const MINUTE = 60_000;
const failing: StoredHealth = {
  consecutiveFailures: 7,
  firstFailureAtMs: NOW - 9 * MINUTE,
  lastFailureAtMs: NOW - MINUTE,
  lastSuccessAtMs: NOW - 10 * MINUTE,
  warnedAtMs: NOW - 5 * MINUTE,
  circuitOpenUntilMs: null,
};
const healthOf = (...about: Parameters<typeof answerOf>) => answerOf(...about).health;
const answerOf = (
  health: StoredHealth | null,
  state: EndpointState = 'active',
  stateChangedAtMs = NOW - 60 * MINUTE,
  lastDeliveredAt: Date | null = null,
) => {
  const changed = new Date(stateChangedAtMs);
  const endpoint: EndpointWithTypes = {
    id: 'ep_1',
    tenantId: 'ten_a',
    url: 'https://receiver.example/hook',
    name: '',
    description: '',
    metadata: {},
    clientId: null,
    state,
    disabledReason: null,
    stateChangedAt: changed,
    headers: {},
    timeoutMs: 15_000,
    retry: DEFAULT_RETRY_POLICY,
    rateLimit: null,
    ordering: UNORDERED,
    autoDisable: null,
    scope: 'events',
    signatureFormat: 'standard',
    bodyFormat: 'envelope',
    verification: 'none',
    verifiedAt: null,
    verificationProgress: null,
    createdAt: changed,
    updatedAt: changed,
    eventTypes: ['*'],
    health,
    lastDeliveredAt,
  };
  return endpointAnswer(endpoint, NOW);
};
const ago = (minutes: number): string => new Date(NOW - minutes * MINUTE).toISOString();

describe('the health of an endpoint', () => {
  it('is good where nothing is known', () => {
    expect(healthOf(null)).toEqual({
      consecutiveFailures: 0,
      firstFailureAt: null,
      lastFailureAt: null,
      lastSuccessAt: null,
      warnedAt: null,
      circuit: { state: 'closed', openUntil: null },
    });
  });

  it('tells of failures, of the last success and of the warning', () => {
    expect(healthOf(failing)).toMatchObject({
      consecutiveFailures: 7,
      firstFailureAt: ago(9),
      lastFailureAt: ago(1),
      lastSuccessAt: ago(10),
      warnedAt: ago(5),
    });
  });

  it('knows of a success that came after all that was told', () => {
    expect(healthOf(failing, 'active', NOW - 60 * MINUTE, new Date(NOW - 5)).lastSuccessAt).toBe(
      new Date(NOW - 5).toISOString(),
    );
    expect(healthOf(null, 'active', NOW, new Date(NOW)).lastSuccessAt).toBe(ago(0));
  });

  it.each<[string, EndpointState, number]>([
    ['of a disabled endpoint says why', 'disabled', 7],
    ['of one that was enabled since begins anew', 'active', 0],
    ['of one that was paused since too', 'paused', 0],
  ])('%s', (_what, state, failures) => {
    expect(healthOf(failing, state, NOW).consecutiveFailures).toBe(failures);
  });

  it.each<[string, number | null, string]>([
    ['closed', null, 'closed'],
    ['open', NOW + 1, 'open'],
    ['half-open when its time is over', NOW, 'half_open'],
  ])('shows a circuit that is %s', (_what, circuitOpenUntilMs, state) => {
    expect(healthOf({ ...failing, circuitOpenUntilMs }).circuit.state).toBe(state);
  });

  it.each<[string, EndpointState, number | null, string]>([
    ['is tripped while its circuit is open', 'active', NOW + 1, 'tripped'],
    ['and until its circuit has closed', 'active', NOW - 1, 'tripped'],
    ['is active again then', 'active', null, 'active'],
    ['is what its owner made it, whatever its circuit says', 'paused', NOW + 1, 'paused'],
  ])('an endpoint %s', (_what, state, circuitOpenUntilMs, shown) => {
    expect(answerOf({ ...failing, circuitOpenUntilMs }, state).state).toBe(shown);
  });
});
