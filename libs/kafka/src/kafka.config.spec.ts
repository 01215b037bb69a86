import { kafkaConfig } from './kafka.config.js';

const faultsOf = (environment: Record<string, string>): string[] => {
  const parsed = kafkaConfig.schema.safeParse({ KAFKA_BROKERS: 'localhost:9092', ...environment });
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
};

describe('the settings of Kafka', () => {
  test('brokers are enough', () => {
    expect(faultsOf({})).toEqual([]);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['no broker is a fault', { KAFKA_BROKERS: ' , ' }, /^KAFKA_BROKERS: must name/],
    [
      'a mechanism needs a user name',
      { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_PASSWORD: 'x' },
      /^KAFKA_SASL_USERNAME/,
    ],
    ['and a password', { KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: 'x' }, /^KAFKA_SASL_PASSWORD/],
    ['a mechanism nobody knows is a fault', { KAFKA_SASL_MECHANISM: 'gssapi' }, /^KAFKA_SASL_MECHANISM/],
    ['a client’s certificate needs its key', { KAFKA_SSL_CERT: 'pem' }, /^KAFKA_SSL_KEY/],
    ['brokers refuse sessions under six seconds', { KAFKA_SESSION_TIMEOUT_MS: '5000' }, /^KAFKA_SESSION_TIMEOUT_MS/],
  ])('%s', (_what, environment, fault) => {
    const faults = faultsOf(environment);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });
});
