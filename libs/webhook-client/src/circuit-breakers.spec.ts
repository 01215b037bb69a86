import { jest } from '@jest/globals';
import { CircuitBreakers } from './circuit-breakers.js';
import type { WebhookOutcome } from './webhook-transport.js';

const RESET_MS = 30_000;
const answered = (status: number): WebhookOutcome => ({
  kind: 'response',
  status,
  headers: {},
  body: '',
  durationMs: 1,
});
const failed = (errorClass: 'timeout' | 'connect_refused' | 'tls' | 'dns' | 'blocked_address'): WebhookOutcome => ({
  kind: 'failed',
  errorClass,
  error: 'so it is',
  durationMs: 1,
});
const fine = answered(200);
const broken = answered(503);

describe('a circuit', () => {
  let circuits: CircuitBreakers;
  const runs = async (outcome: WebhookOutcome, times: number, endpoint = 'ep_1'): Promise<readonly string[]> => {
    const kinds: string[] = [];
    for (let run = 0; run < times; run += 1) {
      kinds.push((await circuits.run(endpoint, () => Promise.resolve(outcome))).kind);
    }
    return kinds;
  };
  const stateOf = (endpoint = 'ep_1'): string => circuits.verdict(endpoint, Date.now()).state;
  const afterReset = (): Promise<void> => jest.advanceTimersByTimeAsync(RESET_MS + 100);
  const circuitsWith = (maxBreakers?: number): CircuitBreakers =>
    new CircuitBreakers(
      { volumeThreshold: 10, errorThresholdPercentage: 50, resetTimeoutMs: RESET_MS, consecutiveTimeouts: 5 },
      maxBreakers,
    );

  beforeEach(() => {
    jest.useFakeTimers();
    circuits = circuitsWith();
  });
  afterEach(() => {
    circuits.close();
    jest.useRealTimers();
  });

  it.each([
    ['answers of 500', answered(500)],
    ['answers of 503', broken],
    ['answers of 429', answered(429)],
    ['refused connections', failed('connect_refused')],
    ['faults of TLS', failed('tls')],
    ['faults of DNS', failed('dns')],
  ])('opens on ten %s', async (_case, outcome) => {
    await runs(outcome, 9);
    expect(stateOf()).toBe('closed');
    await runs(outcome, 1);
    expect(stateOf()).toBe('open');
  });

  it('opens on five timeouts in a row, however far apart', async () => {
    for (let run = 0; run < 4; run += 1) {
      await runs(failed('timeout'), 1);
      await jest.advanceTimersByTimeAsync(60_000);
    }
    expect(stateOf()).toBe('closed');
    await runs(failed('timeout'), 1);
    expect(stateOf()).toBe('open');
    await afterReset();
    await runs(failed('timeout'), 1);
    expect(stateOf()).toBe('open');
  });

  it('an answer between them begins the count of timeouts anew', async () => {
    for (let round = 0; round < 3; round += 1) {
      await runs(failed('timeout'), 4);
      await jest.advanceTimersByTimeAsync(60_000);
      await runs(fine, 1);
    }
    expect(stateOf()).toBe('closed');
  });

  it('tells while the one request that may try is under way', async () => {
    await runs(broken, 10);
    await afterReset();
    const probe = Promise.withResolvers<WebhookOutcome>();
    const probed = circuits.run('ep_1', () => probe.promise);
    expect(circuits.verdict('ep_1', Date.now())).toMatchObject({ state: 'open', probing: true });
    probe.resolve(fine);
    await probed;
    expect(stateOf()).toBe('closed');
  });

  it.each([
    ['successes', fine],
    ['answers of 404', answered(404)],
    ['answers of 410', answered(410)],
    ['addresses that the guard refuses', failed('blocked_address')],
  ])('stays closed on any number of %s', async (_case, outcome) => {
    await runs(outcome, 50);
    expect(stateOf()).toBe('closed');
  });

  it('stays closed while fewer than half fail', async () => {
    await runs(broken, 1);
    for (let round = 0; round < 20; round += 1) {
      await runs(fine, 2);
      await runs(broken, 1);
    }
    expect(stateOf()).toBe('closed');
  });

  it('gives every outcome back as it came', async () => {
    for (const outcome of [fine, broken, failed('timeout'), answered(404)]) {
      expect(await circuits.run('ep_1', () => Promise.resolve(outcome))).toBe(outcome);
    }
  });

  it('that is open runs nothing, and says until when', async () => {
    const openedAtMs = Date.now();
    await runs(broken, 10);
    const action = jest.fn(() => Promise.resolve(fine));
    const outcome = await circuits.run('ep_1', action);
    expect(action).not.toHaveBeenCalled();
    expect(outcome).toEqual({ kind: 'circuit_open', untilMs: expect.any(Number) });
    const verdict = circuits.verdict('ep_1', Date.now());
    if (verdict.state !== 'open') throw new Error('not open');
    expect(verdict.untilMs).toBeGreaterThanOrEqual(openedAtMs + RESET_MS);
    expect(verdict.untilMs).toBeLessThan(openedAtMs + RESET_MS + 1_000);
  });

  it('may be tried at the very moment that it named', async () => {
    await runs(broken, 10);
    const verdict = circuits.verdict('ep_1', Date.now());
    if (verdict.state !== 'open') throw new Error('not open');
    await jest.advanceTimersByTimeAsync(verdict.untilMs - Date.now());
    expect(await runs(fine, 1)).toEqual(['response']);
  });

  it('is one endpoint’s own', async () => {
    await runs(broken, 10, 'ep_1');
    expect(await runs(fine, 1, 'ep_2')).toEqual(['response']);
  });

  it('does not hold what was asked for by hand, whose failure leaves it open and whose success closes it', async () => {
    await runs(broken, 10);
    expect(await circuits.runAnyway('ep_1', () => Promise.resolve(broken))).toEqual(broken);
    expect(stateOf()).toBe('open');
    expect(await circuits.runAnyway('ep_1', () => Promise.resolve(fine))).toEqual(fine);
    expect(stateOf()).toBe('closed');
    expect(await runs(fine, 3)).toEqual(['response', 'response', 'response']);
  });

  it('lets exactly one request try after its time', async () => {
    await runs(broken, 10);
    await afterReset();
    let settle: (outcome: WebhookOutcome) => void = () => undefined;
    const probe = circuits.run('ep_1', () => new Promise((resolve) => (settle = resolve)));
    const besides = await Promise.all(
      Array.from({ length: 5 }, () => circuits.run('ep_1', () => Promise.resolve(fine))),
    );
    expect(besides.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'circuit_open'));
    expect(circuits.counts(Date.now())).toEqual({ open: 0, halfOpen: 1 });
    settle(fine);
    expect(await probe).toBe(fine);
    expect(stateOf()).toBe('closed');
  });

  it('closes when the try succeeds', async () => {
    await runs(broken, 10);
    await afterReset();
    await runs(fine, 1);
    expect(await runs(fine, 3)).toEqual(['response', 'response', 'response']);
    expect(circuits.counts(Date.now())).toEqual({ open: 0, halfOpen: 0 });
  });

  it('opens again when the try fails, at once', async () => {
    await runs(broken, 10);
    await afterReset();
    expect(await runs(broken, 2)).toEqual(['response', 'circuit_open']);
    expect(stateOf()).toBe('open');
  });

  it('tells that it opened again until it has closed', async () => {
    const again = () => {
      const verdict = circuits.verdict('ep_1', Date.now());
      return verdict.state === 'open' && verdict.again;
    };
    await runs(broken, 10);
    expect(again()).toBe(false);
    await afterReset();
    await runs(broken, 1);
    expect(again()).toBe(true);
    await afterReset();
    await runs(fine, 1);
    await runs(broken, 20);
    expect(again()).toBe(false);
  });

  it('is not wedged by an action that throws while it tries', async () => {
    await runs(broken, 10);
    await afterReset();
    const bug = new Error('a bug');
    await expect(circuits.run('ep_1', () => Promise.reject(bug))).rejects.toBe(bug);
    expect(stateOf()).toBe('open');
    await afterReset();
    expect(await runs(fine, 1)).toEqual(['response']);
  });

  it('stays open when its breaker had to make room for others', async () => {
    circuits = circuitsWith(2);
    await runs(broken, 10, 'ep_1');
    for (const other of ['ep_2', 'ep_3']) await runs(broken, 1, other);
    expect(await runs(fine, 1, 'ep_1')).toEqual(['circuit_open']);
    expect(circuits.counts(Date.now())).toEqual({ open: 1, halfOpen: 0 });
  });

  it('whose breaker had to make room still lets only one request try', async () => {
    circuits = circuitsWith(2);
    await runs(broken, 10, 'ep_1');
    for (const other of ['ep_2', 'ep_3']) await runs(broken, 1, other);
    await afterReset();
    const tries = await Promise.all(
      Array.from({ length: 3 }, () => circuits.run('ep_1', () => Promise.resolve(broken))),
    );
    expect(tries.map(({ kind }) => kind)).toEqual(['response', 'circuit_open', 'circuit_open']);
    expect(stateOf('ep_1')).toBe('open');
  });

  it('leaves no timer behind when it is evicted or closed', async () => {
    circuits = circuitsWith(3);
    for (let endpoint = 0; endpoint < 20; endpoint += 1) await runs(broken, 10, `ep_${endpoint}`);
    const perBreaker = jest.getTimerCount() / 3;
    expect(Number.isInteger(perBreaker)).toBe(true);
    circuits.close();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('costs an endpoint that never fails nothing at all', async () => {
    await runs(fine, 100);
    expect(jest.getTimerCount()).toBe(0);
  });
});
