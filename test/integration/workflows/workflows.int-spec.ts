import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TOPICS } from '#libs/contracts';
import { createApp } from '#libs/http';
import { KafkaStrategy, RecordProducer } from '#libs/kafka';
import { Metrics } from '#libs/observability';
import { eventRecord, eventSummary, until } from '#libs/testing';
import { startKafka, testKeys } from '../../harness/index.js';

describe('workflows', () => {
  // A broker of its own: on the shared one, another suite's member of the same group could take the partition.
  let broker: Awaited<ReturnType<typeof startKafka>>;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    broker = await startKafka();
    Object.assign(process.env, {
      KAFKA_BROKERS: broker.brokers,
      LOG_LEVEL: 'fatal',
      POSTRIDER_API_KEY: testKeys.apiKey,
      WORKFLOWS_LOG_EVENTS: 'order.*',
    });
    const { AppModule } = await import('../../../apps/workflows/src/app.module.js');
    app = await createApp(AppModule, [KafkaStrategy]);
    await app.listen(0, '127.0.0.1');
    await app.startAllMicroservices();
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await broker.stop();
  }, 60_000);

  const runs = async (): Promise<number> => {
    const text = await app.get(Metrics).render();
    return Number(
      /^postrider_workflow_runs_total\{workflow="log-events",result="succeeded"\} (\d+)$/m.exec(text)?.[1] ?? 0,
    );
  };

  test('run for each event that matches, step over what is no event, and count', async () => {
    const producer = app.get(RecordProducer);
    const key = 'one-partition';
    const record = (type: string) => ({ ...eventRecord(eventSummary({ type })), key });
    await producer.sendAll([
      record('order.created'),
      { topic: TOPICS.events, key, value: Buffer.from('no event'), headers: {} },
      record('unrelated.event'),
      record('order.paid'),
    ]);
    await until(async () => (await runs()) === 2, { timeoutMs: 30_000, what: 'two runs' });
  }, 60_000);
});
