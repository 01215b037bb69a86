import type { HealthVerdict } from '#libs/observability';
import type { KafkaConnection } from './kafka-connection.js';

const GOOD_FOR_MS = 5_000;
const BAD_FOR_MS = 1_000;
const ANSWER_WITHIN_MS = 5_000;

/** Asks the cluster who it is: for the health of a process that neither produced nor fetched of late. */
export class BrokerProbe {
  private last: { readonly verdict: HealthVerdict; readonly atMs: number } | undefined;
  private asking: Promise<HealthVerdict> | undefined;

  constructor(private readonly connection: KafkaConnection) {}

  async verdict(): Promise<HealthVerdict> {
    const { last } = this;
    if (last !== undefined && performance.now() - last.atMs < (last.verdict.ok ? GOOD_FOR_MS : BAD_FOR_MS)) {
      return last.verdict;
    }
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async ask(): Promise<HealthVerdict> {
    let verdict: HealthVerdict = { ok: true };
    try {
      await this.connection.withAdmin((admin) => admin.describeCluster(), ANSWER_WITHIN_MS);
    } catch (error) {
      verdict = { ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
    this.last = { verdict, atMs: performance.now() };
    return verdict;
  }
}
