import { clientProperties, toolArguments } from './tools.ts';

describe('npm run kafka', () => {
  it.each([
    ['adds the brokers', ['--list'], undefined, ['--bootstrap-server', 'b:1', '--list']],
    ['adds the credentials', ['--list'], '/p', ['--bootstrap-server', 'b:1', '--command-config', '/p', '--list']],
    ['leaves the user’s own brokers', ['--bootstrap-server=c:2'], undefined, ['--bootstrap-server=c:2']],
    [
      'leaves the user’s own controller',
      ['--bootstrap-controller', 'c:2'],
      undefined,
      ['--bootstrap-controller', 'c:2'],
    ],
    [
      'leaves the user’s own credentials',
      ['--command-config', 'f'],
      '/p',
      ['--bootstrap-server', 'b:1', '--command-config', 'f'],
    ],
  ])('%s', (_what, args, properties, expected) => {
    expect(toolArguments(args, 'b:1', properties)).toEqual(expected);
  });

  it.each([
    ['nothing without TLS and SASL', { KAFKA_SSL: 'false' }, undefined],
    ['TLS', { KAFKA_SSL: 'true' }, 'security.protocol=SSL\n'],
    [
      'TLS with an authority',
      { KAFKA_SSL: 'true', KAFKA_SSL_CA: '-----BEGIN\nx' },
      'security.protocol=SSL\nssl.truststore.type=PEM\nssl.truststore.certificates=-----BEGIN\\nx\n',
    ],
    [
      'SASL with a password that needs quoting',
      { KAFKA_SASL_MECHANISM: 'scram-sha-256', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p"q' },
      'security.protocol=SASL_PLAINTEXT\nsasl.mechanism=SCRAM-SHA-256\n' +
        'sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="u" password="p\\\\"q";\n',
    ],
  ])('writes %s as Java client properties', (_what, environment, expected) => {
    expect(clientProperties(environment)).toBe(expected);
  });
});
