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
const fine = answered(200);
const broken = answered(503);
const silent: WebhookOutcome = { kind: 'failed', errorClass: 'timeout', error: 'so it is', durationMs: 1 };

describe('a circuit whose endpoint moves to another process', () => {
  const made: CircuitBreakers[] = [];
  const process = (): CircuitBreakers => {
    const circuits = new CircuitBreakers({
      volumeThreshold: 10,
      errorThresholdPercentage: 50,
      resetTimeoutMs: RESET_MS,
      consecutiveTimeouts: 5,
    });
    made.push(circuits);
    return circuits;
  };
  const runs = async (circuits: CircuitBreakers, outcome: WebhookOutcome, times: number): Promise<void> => {
    for (let run = 0; run < times; run += 1) await circuits.run('ep_1', () => Promise.resolve(outcome));
  };
  const move = (from: CircuitBreakers, to: CircuitBreakers = process()): CircuitBreakers => {
    const memory = from.memoryOf('ep_1');
    if (memory !== undefined) to.restore('ep_1', memory);
    return to;
  };
  const stateOf = (circuits: CircuitBreakers): string => circuits.verdict('ep_1', Date.now()).state;

  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    for (const circuits of made.splice(0)) circuits.close();
    jest.useRealTimers();
  });

  it('is open there until the same moment, and then lets one request try', async () => {
    const before = process();
    await runs(before, broken, 10);
    const untilMs = before.openUntilMs('ep_1') ?? 0;
    await jest.advanceTimersByTimeAsync(RESET_MS / 2);
    const after = move(before);
    expect(after.openUntilMs('ep_1')).toBe(untilMs);
    await jest.advanceTimersByTimeAsync(untilMs - 1 - Date.now());
    expect(stateOf(after)).toBe('open');
    await jest.advanceTimersByTimeAsync(1);
    const probe = Promise.withResolvers<WebhookOutcome>();
    const probed = after.run('ep_1', () => probe.promise);
    expect(after.verdict('ep_1', Date.now())).toMatchObject({ state: 'open', probing: true });
    probe.resolve(broken);
    await probed;
    expect(after.openUntilMs('ep_1')).toBeGreaterThanOrEqual(Date.now() + RESET_MS);
  });

  it('that was closed again leaves nothing behind', async () => {
    const before = process();
    await runs(before, broken, 10);
    const after = move(before);
    await jest.advanceTimersByTimeAsync(RESET_MS + 100);
    await runs(after, fine, 1);
    expect(stateOf(after)).toBe('closed');
    expect(after.memoryOf('ep_1')).toBeUndefined();
  });

  it('goes on counting where it was', async () => {
    const before = process();
    await runs(before, broken, 7);
    const after = move(before);
    await runs(after, broken, 2);
    expect(stateOf(after)).toBe('closed');
    await runs(after, broken, 1);
    expect(stateOf(after)).toBe('open');
  });

  it('counts its successes too', async () => {
    const before = process();
    await runs(before, broken, 1);
    await runs(before, fine, 8);
    const after = move(before);
    await runs(after, broken, 3);
    expect(stateOf(after)).toBe('closed');
  });

  it('goes on counting timeouts, however far apart', async () => {
    const before = process();
    await runs(before, silent, 4);
    await jest.advanceTimersByTimeAsync(120_000);
    const after = move(before);
    await runs(after, silent, 1);
    expect(stateOf(after)).toBe('open');
  });

  it('forgets the counts of a window that is over', async () => {
    const before = process();
    await runs(before, broken, 9);
    await jest.advanceTimersByTimeAsync(31_000);
    expect(before.memoryOf('ep_1')).toBeUndefined();
  });

  it('is nothing to remember while all is well', async () => {
    const circuits = process();
    await runs(circuits, fine, 100);
    expect([circuits.memoryOf('ep_1'), [...circuits.endpointIds]]).toEqual([undefined, []]);
  });

  it('replaces what a process thought when it had the endpoint before', async () => {
    const once = process();
    await runs(once, broken, 10);
    const meanwhile = process();
    await runs(meanwhile, broken, 3);
    move(meanwhile, once);
    expect(stateOf(once)).toBe('closed');
    await runs(once, broken, 7);
    expect(stateOf(once)).toBe('open');
    once.forget('ep_1');
    expect(stateOf(once)).toBe('closed');
  });
});
