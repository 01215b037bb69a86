import { createRequire } from 'node:module';
import { mendRequestQueueTimer } from './timer-mend.js';

const RequestQueue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js');

/** Timers armed within 30 ms by one request queue that nothing waits in, as each idle connection has one. */
async function timersOf(act: (queue: { checkPendingRequests(): void }) => void): Promise<number> {
  const queue = new RequestQueue({ maxInFlightRequests: 1, requestTimeout: 1_000, logger: { debug: () => undefined } });
  const original = globalThis.setTimeout;
  let count = 0;
  const counting = (...args: Parameters<typeof setTimeout>): NodeJS.Timeout => {
    count += 1;
    return original(...args);
  };
  globalThis.setTimeout = Object.assign(counting, original);
  act(queue);
  await new Promise((resolve) => setImmediate(resolve));
  const end = performance.now() + 30;
  while (performance.now() < end) await new Promise((resolve) => setImmediate(resolve));
  globalThis.setTimeout = original;
  queue.destroy();
  return count;
}

describe('the mended request queue', () => {
  test('arms no timer while nothing waits; unmended kafkajs arms one after the other', async () => {
    const original = RequestQueue.prototype.scheduleCheckPendingRequests;
    const before = await timersOf((queue) => queue.checkPendingRequests());
    expect(before).toBeGreaterThan(2);
    try {
      expect(mendRequestQueueTimer()).toEqual({ mended: true });
      expect(await timersOf((queue) => queue.checkPendingRequests())).toBe(0);
    } finally {
      RequestQueue.prototype.scheduleCheckPendingRequests = original;
    }
  });

  test('still sends what had to wait for a throttling broker', async () => {
    mendRequestQueueTimer();
    const queue = new RequestQueue({
      maxInFlightRequests: 5,
      requestTimeout: 1_000,
      logger: { debug: () => undefined },
    });
    queue.maybeThrottle(20);
    const sent = new Promise<void>((resolve) => {
      queue.push({ entry: { correlationId: 1 }, expectResponse: true, sendRequest: resolve });
    });
    expect(queue.pending).toHaveLength(1);
    await sent;
    expect(queue.pending).toHaveLength(0);
    queue.destroy();
  });

  test('the kafkajs that is installed is the one whose source was read', () => {
    expect(mendRequestQueueTimer()).toEqual({ mended: true });
  });
});
