import { z } from 'zod';
import { defineConfig, flag, integer, list, type ConfigOf } from '#libs/config';

const bytes = (min: number, max: number) => integer({ min, max });

export const kafkaConfig = defineConfig(
  'kafka',
  {
    KAFKA_BROKERS: list()
      .refine((brokers) => brokers.length > 0, 'must name at least one host:port')
      .describe('bootstrap brokers, comma separated host:port'),
    KAFKA_CLIENT_ID: z.string().min(1).default('postrider').describe('how brokers name this client in logs and quotas'),
    KAFKA_SSL: flag(false).describe('TLS to the brokers'),
    KAFKA_SSL_CA: z.string().optional().describe('PEM text of the authority that signed the brokers’ certificates'),
    KAFKA_SSL_CERT: z.string().optional().describe('PEM text of this client’s certificate, where brokers ask for one'),
    KAFKA_SSL_KEY: z.string().optional().describe('PEM text of the key to KAFKA_SSL_CERT'),
    KAFKA_SASL_MECHANISM: z
      .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
      .optional()
      .describe('how to log in to the brokers; needs user name and password'),
    KAFKA_SASL_USERNAME: z.string().optional().describe('the user of KAFKA_SASL_MECHANISM'),
    KAFKA_SASL_PASSWORD: z.string().optional().describe('the password of KAFKA_SASL_USERNAME'),
    KAFKA_COMPRESSION: z.enum(['none', 'zstd']).default('none').describe('of produced batches; reading takes either'),
    KAFKA_PARTITIONS: integer({ min: 1, max: 1_000 })
      .default(6)
      .describe('partitions of the events and deliveries topics, when Postrider creates them'),
    KAFKA_REPLICATION_FACTOR: integer({ min: -1, max: 15 }).default(-1).describe('-1 is the broker’s default'),
    KAFKA_PRODUCER_BUFFER_BYTES: bytes(1 << 20, 2 ** 31)
      .default(64 << 20)
      .describe('bytes of records that wait for the broker; beyond them publishing answers 503'),
    KAFKA_PRODUCER_BUFFER_RECORDS: integer({ min: 100, max: 10_000_000 })
      .default(50_000)
      .describe('records that wait for the broker, likewise'),
    KAFKA_PRODUCER_LINGER_MS: integer({ min: 0, max: 1_000 })
      .default(5)
      .describe(
        'a tenth of the least time between two produce requests with what nobody waits for, under steady load; an idle producer sends at once, and events and deliveries linger only in a busy one, up to five times as long',
      ),
    KAFKA_FETCH_LINGER_MS: integer({ min: 0, max: 1_000 })
      .default(5)
      .describe(
        'least time between two fetches of a group under steady load, likewise; fan-out and deliveries linger only in a busy process',
      ),
    KAFKA_SESSION_TIMEOUT_MS: integer({ min: 6_000, max: 300_000 })
      .default(10_000)
      .describe('a consumer silent for so long loses its partitions to the others'),
    DRAIN_TIMEOUT_MS: integer({ min: 0, max: 600_000 })
      .default(25_000)
      .describe('how long a shutdown waits for records in hand'),
  },
  (schema) =>
    schema.superRefine((config, context) => {
      if ((config.KAFKA_SSL_CERT === undefined) !== (config.KAFKA_SSL_KEY === undefined)) {
        context.addIssue({
          code: 'custom',
          path: ['KAFKA_SSL_KEY'],
          message: 'goes with KAFKA_SSL_CERT, and only with it',
        });
      }
      if (config.KAFKA_SASL_MECHANISM === undefined) return;
      for (const name of ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const) {
        if (config[name] === undefined) {
          context.addIssue({ code: 'custom', path: [name], message: 'is needed with KAFKA_SASL_MECHANISM' });
        }
      }
    }),
);
export type KafkaConfig = ConfigOf<typeof kafkaConfig>;
