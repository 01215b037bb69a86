import { Inject, Injectable } from '@nestjs/common';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { IncomingRecord } from '#libs/contracts';
import { PinoLogger } from '#libs/observability';
import { isConsumesPattern } from './consumes.js';
import type { GroupConsumer } from './consumer/group-consumer.js';
import { GroupConsumers } from './consumer/group-consumers.service.js';
import type { ConsumeOptions, ReplayedPartition, ReplaySubscription, Subscription } from './consumer/subscription.js';
import { TopicAdmin } from './topics/topic-admin.service.js';

/**
 * Kafka as a Nest transport: collects the `@EventPattern(consumes(…))` handlers, runs one consumer for each group among
 * them, and drains them all when the app closes.
 */
@Injectable()
export class KafkaStrategy extends Server implements CustomTransportStrategy {
  /** A handler's error comes back to the pump, which hands the records over again; Nest must not swallow it. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly subscriptions: (Subscription | ReplaySubscription)[] = [];
  private consumers: GroupConsumer[] = [];
  private closed = false;

  constructor(
    @Inject(GroupConsumers) private readonly groups: GroupConsumers,
    @Inject(TopicAdmin) private readonly topics: TopicAdmin,
    @Inject(PinoLogger) private readonly pino: PinoLogger,
  ) {
    super();
  }

  /** Nest would chain handlers of equal patterns; here each subscribes by itself, and a clash fails at boot. */
  override addHandler(
    pattern: unknown,
    callback: MessageHandler,
    isEventHandler = false,
    extras: Record<string, unknown> = {},
  ): void {
    if (!isConsumesPattern(pattern) || !isEventHandler) {
      throw new Error(`${JSON.stringify(pattern)} is no @EventPattern(consumes({ group, topics }))`);
    }
    const reading = { ...pattern, ...optionsOf(extras) };
    const handle = handlerOf(callback);
    this.subscriptions.push(
      extras['replay'] === true
        ? { ...reading, replay: true, handle: (records, partition) => handle(records, partition) }
        : { ...reading, handle: (records) => handle(records) },
    );
  }

  /** Does not wait for the broker: consumers start when the topics exist, and `/readyz` tells until then. */
  listen(callback: (error?: unknown) => void): void {
    try {
      for (const group of new Set(this.subscriptions.map((one) => one.group))) {
        const mine = this.subscriptions.filter((one) => one.group === group);
        this.consumers.push(this.groups.create(group, mine));
      }
    } catch (error) {
      callback(error);
      return;
    }
    void this.startConsumers();
    callback();
  }

  /** Resolves when all that was handed out is settled and committed (or the drain timed out). */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.consumers.map((consumer) => consumer.drain()));
    this.consumers = [];
  }

  /** Nothing to listen to: health and metrics tell. */
  on(): void {}

  unwrap<T>(): T {
    throw new Error('kafkajs stays inside libs/kafka');
  }

  private async startConsumers(): Promise<void> {
    try {
      await this.topics.ready();
      if (!this.closed) for (const consumer of this.consumers) consumer.start();
    } catch (error) {
      this.pino.error({ err: error }, 'kafka.topics-unusable');
    }
  }
}

/** A handler may return a promise, an observable, or a promise of one (Nest's error path is such a one). */
const handlerOf =
  (callback: MessageHandler) =>
  async (records: readonly IncomingRecord[], partition?: ReplayedPartition): Promise<void> => {
    const result: unknown = await callback(records, partition);
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  };

function optionsOf(extras: Record<string, unknown>): ConsumeOptions {
  const numbers: Record<string, number> = {};
  for (const name of ['maxBatch', 'maxUndecided', 'maxWaitMs', 'lingerMs'] as const) {
    const given = extras[name];
    // Settings are read when the app starts, after decorators have run.
    const value: unknown = typeof given === 'function' ? given() : given;
    if (value === undefined) continue;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
      throw new Error(`${name} is ${String(value)}, expected a whole number above 0`);
    }
    numbers[name] = value;
  }
  const flags: Record<string, boolean> = {};
  for (const name of ['brief', 'urgent'] as const) {
    const value = extras[name];
    if (value === undefined) continue;
    if (typeof value !== 'boolean') throw new Error(`${name} is ${String(value)}, expected a boolean`);
    flags[name] = value;
  }
  return { ...numbers, ...flags };
}
