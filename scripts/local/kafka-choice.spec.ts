import { chooseKafka, type KafkaOffers } from './kafka-choice.ts';

const nothing: KafkaOffers = {
  givenBrokers: undefined,
  dockerFault: async () => 'no engine is running',
  javaVersion: async () => undefined,
  hasJars: () => false,
  hasMaven: async () => false,
};
const docker = { dockerFault: async () => undefined };
const java = (version: number) => ({ javaVersion: async () => version });
const maven = { hasMaven: async () => true };

describe('the Kafka that is used', () => {
  it.each([
    [
      'the brokers that were named, whatever else there is',
      { givenBrokers: 'k1:9092', ...docker, ...java(21), ...maven },
      'given',
    ],
    ['not brokers named by an empty variable', { givenBrokers: '', ...docker }, 'docker'],
    ['a running Docker engine before Java', { ...docker, ...java(21), ...maven }, 'docker'],
    ['Java 17 with Maven', { ...java(17), ...maven }, 'java'],
    ['Java 21 without Maven when the jars are there already', { ...java(21), hasJars: () => true }, 'java'],
    ['none with Java 11', { ...java(11), ...maven }, 'none'],
    ['none with Java but no way to fetch the jars', java(17), 'none'],
    ['none on a bare machine', {}, 'none'],
  ])('is %s', async (_requirement, offers, kind) => {
    expect((await chooseKafka({ ...nothing, ...offers })).kind).toBe(kind);
  });

  it('is Java when the Docker broker has just failed', async () => {
    expect((await chooseKafka({ ...nothing, ...docker, ...java(17), ...maven }, 'docker')).kind).toBe('java');
  });

  it('says why, including why not the ways before it', async () => {
    const choice = await chooseKafka({ ...nothing, ...java(17), ...maven });
    expect(choice).toMatchObject({ why: 'KAFKA_BROKERS is not set, Docker: no engine is running; Java 17 is there' });
  });

  it('gives one sentence for each way when there is none', async () => {
    const choice = await chooseKafka({ ...nothing, ...java(11) });
    expect(choice.kind === 'none' && choice.ways).toEqual([
      expect.stringContaining('KAFKA_BROKERS='),
      expect.stringContaining('Docker (no engine is running)'),
      expect.stringContaining('Java (`java` is version 11)'),
    ]);
  });
});
