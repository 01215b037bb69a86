import type { AttemptOutcome } from '#libs/domain';
import { TrafficTable, type EndpointTraffic } from './endpoint-traffic.js';

const NOW = 1_000_000;
const SECOND = 1_000;
const ok: AttemptOutcome = { kind: 'response', status: 200, headers: {} };
const overloaded: AttemptOutcome = { kind: 'response', status: 503, headers: {} };

/** An endpoint with as many requests in flight as its limit allows, each answered so far in `durationMs`. */
function busy(durationMs: number, answers = 50): EndpointTraffic {
  const traffic = new TrafficTable(4).of('ep_1');
  for (let sent = 0; sent < 4; sent += 1) traffic.started(NOW - durationMs);
  for (let answer = 0; answer < answers; answer += 1) traffic.answered(ok, NOW - durationMs, NOW);
  return traffic;
}

describe('EndpointTraffic', () => {
  it('may have as many requests in flight as its limit and its share allow', () => {
    const traffic = new TrafficTable(16).of('ep_1');
    for (let sent = 0; sent < 4; sent += 1) {
      expect(traffic.maySend(10)).toBe(true);
      traffic.started(NOW);
    }
    expect(traffic.maySend(10)).toBe(false);
    traffic.ended();
    expect(traffic.maySend(10)).toBe(true);
    expect(traffic.maySend(3)).toBe(false);
  });

  it('gets less at once after a sign of overload', () => {
    const traffic = busy(100);
    traffic.answered(overloaded, NOW, NOW + SECOND);
    traffic.ended();
    traffic.ended();
    expect(traffic.maySend(10)).toBe(false);
    traffic.ended();
    expect(traffic.maySend(10)).toBe(true);
  });

  it('a fast endpoint with a full queue is waited for', () => {
    expect(busy(4).overflow(100, false, NOW)).toEqual({ kind: 'wait' });
  });

  it('what overflows at a slow one comes back one by one, at about twice its pace, after half of the queue', () => {
    // Four at once in 400 ms: one per 100 ms.
    const traffic = busy(400);
    const slots = Array.from({ length: 3 }, () => traffic.overflow(100, false, NOW));
    expect(slots).toEqual(
      [5_050, 5_100, 5_150].map((inMs) => ({ kind: 'hold', untilMs: expect.closeTo(NOW + inMs, 3) })),
    );
  });

  it('behind an open circuit all come back when it closes, but not all in the same moment', () => {
    const traffic = busy(4);
    const untilMs = NOW + 30 * SECOND;
    expect([1, 2, 3].map(() => traffic.slotAfter(untilMs, NOW))).toEqual([untilMs + 1, untilMs + 2, untilMs + 3]);
  });
});
