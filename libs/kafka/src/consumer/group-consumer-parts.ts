import type { PinoLogger } from '#libs/observability';
import type { KafkaConnection } from '../connection/kafka-connection.js';

interface GroupConsumerSettings {
  readonly sessionTimeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly fetchLingerMs: number;
  /**
   * A consumer that neither fetched nor joined for so long, while the brokers answer, is built anew: longer than a
   * rebalance may take.
   */
  readonly maxSilentMs: number;
}

export interface GroupConsumerParts {
  readonly connection: KafkaConnection;
  readonly logger: PinoLogger;
  readonly settings: GroupConsumerSettings;
  readonly commitFailed: () => void;
}
