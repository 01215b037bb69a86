import { Controller, Module } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { throwError } from 'rxjs';
import { PostriderConfigModule } from '#libs/config';
import { consumes, kafkaConfig, KafkaModule, KafkaStrategy, RecordProducer, type ConsumedRecord } from '#libs/kafka';
import { createApp, formatApiKey, httpConfig, HttpModule } from '#libs/http';
import { HealthRegistry, logConfig, Metrics, ObservabilityModule } from '#libs/observability';
import { committedOf, createTopic, newName, recordOf, textOf, until } from './kafka.rig.js';

const topics = { steady: newName('steady'), shaky: newName('shaky'), streaming: newName('streaming') };
const group = newName('g');
const other = newName('g');

@Controller()
class RecordingController {
  readonly steady: string[] = [];
  readonly shaky: string[][] = [];
  readonly streaming: string[][] = [];

  @EventPattern(consumes({ group, topics: [topics.steady] }), { maxBatch: 7 })
  async write(@Payload() records: readonly ConsumedRecord[]): Promise<void> {
    expect(records.length).toBeLessThanOrEqual(7);
    for (const record of records) {
      this.steady.push(textOf(record));
      record.done();
    }
  }

  @EventPattern(consumes({ group, topics: [topics.shaky] }))
  async fail(@Payload() records: readonly ConsumedRecord[]): Promise<void> {
    this.shaky.push(records.map(textOf));
    if (this.shaky.length < 3) throw new Error(`failure ${this.shaky.length}`);
    for (const record of records) record.done();
  }

  @EventPattern(consumes({ group: other, topics: [topics.streaming] }))
  stream(@Payload() records: readonly ConsumedRecord[]): unknown {
    this.streaming.push(records.map(textOf));
    if (this.streaming.length < 2) return throwError(() => new Error('a stream that fails'));
    for (const record of records) record.done();
    return undefined;
  }
}

@Module({
  imports: [
    PostriderConfigModule.forRoot([httpConfig, kafkaConfig, logConfig]),
    ObservabilityModule,
    HttpModule,
    KafkaModule,
  ],
  controllers: [RecordingController],
})
class RecordingModule {}

describe('Kafka as a Nest transport', () => {
  const saved = { ...process.env };
  beforeAll(() => {
    const apiKey = formatApiKey('test', 'spec', 'abcdefghijklmnopqrstuvwxyz');
    process.env = { ...saved, POSTRIDER_API_KEY: apiKey, LOG_LEVEL: 'silent' };
  });
  afterAll(() => {
    process.env = saved;
  });

  test('runs @EventPattern handlers, hands records over again after a failure, and drains on close', async () => {
    for (const topic of Object.values(topics)) await createTopic(topic, 1);
    const app = await createApp(RecordingModule, [KafkaStrategy]);
    await app.init();
    await app.startAllMicroservices();
    const seen = app.get(RecordingController);
    const producer = app.get(RecordProducer);
    const texts = Array.from({ length: 50 }, (_, index) => `r${index}`);
    await producer.sendAll(texts.map((text) => recordOf(topics.steady, text)));
    await until('all are written', () => seen.steady.length === 50);
    expect(seen.steady).toEqual(texts);

    const health = app.get(HealthRegistry);
    await producer.send(recordOf(topics.shaky, 'again'));
    await until(
      'its failure shows by name',
      async () => (await health.readiness()).checks[`kafka.${group}`]?.endsWith('failure 1') ?? false,
    );
    await until('the shaky handler got it three times', () => seen.shaky.length === 3);
    expect(seen.shaky).toEqual([['again'], ['again'], ['again']]);
    await producer.send(recordOf(topics.streaming, 'once more'));
    await until('a failed stream counts as a failure', () => seen.streaming.length === 2);

    await until('all is well', async () => (await health.readiness()).ready);
    const metrics = await app.get(Metrics).render();
    expect(metrics).toContain(`postrider_consumer_lag{group="${group}",topic="${topics.steady}",partition="0"} 0`);

    await producer.send(recordOf(topics.steady, 'last'));
    await until('the last is written', () => seen.steady.length === 51);
    await app.close();
    expect((await committedOf(group, topics.steady)).offset).toBe(51);
    expect((await committedOf(group, topics.shaky)).offset).toBe(1);
    expect((await committedOf(other, topics.streaming)).offset).toBe(1);
  }, 60_000);
});
