/** Kafka's own command-line tools by the name that `npm run kafka -- <name>` takes: `kafka-<name>.sh` of a distribution. */
export const KAFKA_TOOLS: Readonly<Record<string, string>> = {
  topics: 'org.apache.kafka.tools.TopicCommand',
  groups: 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'consumer-groups': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'console-consumer': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'console-producer': 'org.apache.kafka.tools.ConsoleProducer',
  configs: 'kafka.admin.ConfigCommand',
  'get-offsets': 'org.apache.kafka.tools.GetOffsetShell',
  'delete-records': 'org.apache.kafka.tools.DeleteRecordsCommand',
  'log-dirs': 'org.apache.kafka.tools.LogDirsCommand',
  'metadata-quorum': 'org.apache.kafka.tools.MetadataQuorumCommand',
  'reassign-partitions': 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
  'leader-election': 'org.apache.kafka.tools.LeaderElectionCommand',
  'broker-api-versions': 'org.apache.kafka.tools.BrokerApiVersionsCommand',
  features: 'org.apache.kafka.tools.FeatureCommand',
  acls: 'org.apache.kafka.tools.AclCommand',
  transactions: 'org.apache.kafka.tools.TransactionsCommand',
  'producer-perf-test': 'org.apache.kafka.tools.ProducerPerformance',
  'consumer-perf-test': 'org.apache.kafka.tools.ConsumerPerformance',
};

/** Settings of KAFKA_SSL… and KAFKA_SASL… as a Java client's properties; undefined when there are none. */
export function clientProperties(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const tls = /^(true|1|yes|on)$/i.test(environment['KAFKA_SSL'] ?? '');
  const mechanism = environment['KAFKA_SASL_MECHANISM'];
  if (!tls && mechanism === undefined) return undefined;
  const authority = environment['KAFKA_SSL_CA'];
  const login = mechanism?.startsWith('scram') === true ? 'scram.ScramLoginModule' : 'plain.PlainLoginModule';
  const credentials = [environment['KAFKA_SASL_USERNAME'], environment['KAFKA_SASL_PASSWORD']].map((text) =>
    quoted(text ?? ''),
  );
  const properties = {
    'security.protocol': `${mechanism === undefined ? '' : 'SASL_'}${tls ? 'SSL' : 'PLAINTEXT'}`,
    ...(tls && authority !== undefined
      ? { 'ssl.truststore.type': 'PEM', 'ssl.truststore.certificates': authority }
      : {}),
    ...(mechanism === undefined
      ? {}
      : {
          'sasl.mechanism': mechanism.toUpperCase(),
          'sasl.jaas.config': `org.apache.kafka.common.security.${login} required username=${credentials[0]} password=${credentials[1]};`,
        }),
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\').replaceAll(/\r?\n/g, '\\n')}\n`)
    .join('');
}

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

/** The tool's arguments, with the brokers and their credentials added unless the user named others. */
export function toolArguments(
  args: readonly string[],
  brokers: string,
  propertiesFile: string | undefined,
): readonly string[] {
  const names = (option: string): boolean => args.some((word) => word === option || word.startsWith(`${option}=`));
  return [
    ...(names('--bootstrap-server') || names('--bootstrap-controller') ? [] : ['--bootstrap-server', brokers]),
    ...(propertiesFile === undefined || names('--command-config') ? [] : ['--command-config', propertiesFile]),
    ...args,
  ];
}
