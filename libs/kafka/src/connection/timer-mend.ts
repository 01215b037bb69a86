import { mendKafkaJs, type Mend } from '../protocol/kafkajs-internals.js';

const RETRY_AFTER_MS = 10;

/** What the override touches of kafkajs' request queue. */
interface RequestQueue {
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  readonly pending: readonly unknown[];
  checkPendingRequests(): void;
}

interface RequestQueueClass {
  readonly prototype: { scheduleCheckPendingRequests?: (this: RequestQueue) => void };
}

/**
 * kafkajs 2.2.4 re-arms a timer for ever on each connection, with a delay in the past, so every millisecond (#1751):
 * 18,000 timers a second on three brokers. Here the timer is armed only while something waits for it. Call before the
 * first connection; harmless when called again.
 */
export const mendRequestQueueTimer = (): Mend =>
  mendKafkaJs((load) => {
    const queue = load('network/requestQueue/index.js');
    if (!isRequestQueueClass(queue)) {
      return { mended: false, reason: 'kafkajs has no RequestQueue.scheduleCheckPendingRequests' };
    }
    queue.prototype.scheduleCheckPendingRequests = scheduleOnlyWhenNeeded;
    return { mended: true };
  });

function scheduleOnlyWhenNeeded(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  const throttledMs = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttledMs > 0 ? throttledMs : RETRY_AFTER_MS,
  );
}

const isRequestQueueClass = (value: unknown): value is RequestQueueClass =>
  typeof value === 'function' &&
  typeof value.prototype === 'object' &&
  typeof value.prototype?.scheduleCheckPendingRequests === 'function';
