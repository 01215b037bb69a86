import { Kafka, logLevel, type Consumer } from 'kafkajs';
import {
  decodeDelivery,
  decodeEndpointState,
  deliveryIdOf,
  DELIVERY_TOPICS,
  TOPICS,
  type DeliveryRecord,
  type EndpointStateChange,
} from '#libs/contracts';
import { until } from '#libs/testing';

/** Reads what the management API writes for the dispatchers, as any Kafka client could. */
export class Onlooker {
  private readonly deliveries: DeliveryRecord[] = [];
  private readonly changes: EndpointStateChange[] = [];

  private stopped = false;

  private constructor(private readonly consumer: Consumer) {}

  static async start(brokers: string): Promise<Onlooker> {
    const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId: 'test', maxWaitTimeInMs: 100 });
    const onlooker = new Onlooker(consumer);
    await consumer.connect();
    await consumer.subscribe({
      topics: [DELIVERY_TOPICS.standard, DELIVERY_TOPICS.bulk, TOPICS.endpointState],
      fromBeginning: true,
    });
    await consumer.run({
      eachMessage: async ({ topic, message: { key, value, timestamp, headers = {} } }) => {
        const texts = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)]));
        const record = { key, value, headers: texts, timestampMs: Number(timestamp) };
        if (topic === TOPICS.endpointState) {
          const change = decodeEndpointState(record);
          if (change !== undefined) onlooker.changes.push(change);
          return;
        }
        const decoded = decodeDelivery(record);
        if (decoded.ok) onlooker.deliveries.push(decoded.record);
      },
    });
    return onlooker;
  }

  deliveryOf(deliveryId: string): Promise<DeliveryRecord> {
    const found = () =>
      this.deliveries.find(({ event, endpointIds }) =>
        endpointIds.some((id) => deliveryIdOf(event.id, id) === deliveryId),
      );
    return until(found, { timeoutMs: 20_000, what: 'the delivery record' });
  }

  /** Of an endpoint, in the order in which they lie there. */
  recordsOf(endpointId: string): readonly DeliveryRecord[] {
    return this.deliveries.filter(({ endpointIds }) => endpointIds.includes(endpointId));
  }

  markOf(deliveryId: string): Promise<EndpointStateChange> {
    const found = () => this.changes.find(({ place }) => place.kind === 'mark' && place.sub === deliveryId);
    return until(found, { timeoutMs: 20_000, what: 'the mark' });
  }

  /** Once, and before the broker goes: it would try to come back for ever. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    await this.consumer.disconnect();
  }
}
