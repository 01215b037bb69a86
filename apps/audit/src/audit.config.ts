import { defineConfig, integer, type AnyConfigSlice, type ConfigOf } from '#libs/config';
import { databaseConfig, retentionConfig, secretsConfig } from '#libs/database';
import { httpConfig } from '#libs/http';
import { kafkaConfig } from '#libs/kafka';
import { logConfig } from '#libs/observability';
import { queueWatchConfig } from './queues/queue-watch.config.js';

export const auditConfig = defineConfig('audit', {
  AUDIT_LINGER_MS: integer({ min: 0, max: 5_000 })
    .default(100)
    .describe(
      'how long events and reports wait for company before they are written together; up to a second while the process is busy',
    ),
  AUDIT_BATCH_ROWS: integer({ min: 1, max: 20_000 }).default(1_000).describe('rows in one statement, at most'),
});
/** Beside AUDIT_LINGER_MS, for a process that has no time to spare. */
export const BUSY_LINGER_MS = 1_000;
export type AuditConfig = ConfigOf<typeof auditConfig>;

/** Every setting that the audit app reads. */
export const auditSlices: readonly AnyConfigSlice[] = [
  logConfig,
  httpConfig,
  kafkaConfig,
  databaseConfig,
  secretsConfig,
  retentionConfig,
  auditConfig,
  queueWatchConfig,
];
