import type { FetchLoop } from './fetch-loop.js';
import type { GroupConsumerParts } from './group-consumer-parts.js';

const WATCH_INTERVAL_MS = 2_000;
const BROKERS_ANSWER_WITHIN_MS = 5_000;
/** In an outage the old member is kept, which the group knows; but not for ever, should asking the brokers be what fails. */
const MAX_SILENCES = 4;

/**
 * kafkajs has waits that nothing ends, and goes on fetching while a coordinator that is none any more refuses it: both
 * are its own fault when the brokers answer everybody else.
 */
export class SilenceWatch {
  private timer: NodeJS.Timeout | undefined;
  private askingBrokers = false;

  constructor(
    private readonly parts: Pick<GroupConsumerParts, 'connection' | 'settings'>,
    private readonly fellSilent: (loop: FetchLoop, reason: string) => void,
  ) {}

  /** @param watched undefined while the consumer is rebuilt */
  start(watched: () => FetchLoop | undefined): void {
    this.timer = setInterval(() => void this.check(watched()), WATCH_INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async check(loop: FetchLoop | undefined): Promise<void> {
    const { maxSilentMs, sessionTimeoutMs } = this.parts.settings;
    const silentMs = (): number => Math.max(loop?.silentMs ?? 0, (loop?.unheardMs ?? 0) - sessionTimeoutMs);
    if (loop === undefined || silentMs() <= maxSilentMs || this.askingBrokers) return;
    if (silentMs() <= maxSilentMs * MAX_SILENCES && !(await this.brokersAnswer())) return;
    if (silentMs() <= maxSilentMs) return;
    const secondsOf = (ms: number): number => Math.round(ms / 1_000);
    const reason = `no fetch for ${secondsOf(loop.silentMs)} s, no heartbeat for ${secondsOf(loop.unheardMs)} s`;
    this.fellSilent(loop, reason);
  }

  private async brokersAnswer(): Promise<boolean> {
    this.askingBrokers = true;
    try {
      await this.parts.connection.withAdmin((admin) => admin.describeCluster(), BROKERS_ANSWER_WITHIN_MS);
      return true;
    } catch {
      return false;
    } finally {
      this.askingBrokers = false;
    }
  }
}
