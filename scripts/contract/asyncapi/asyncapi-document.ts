import { GROUPS, RETRY_TIERS, TOPICS, TOPIC_SPECS, VERSION, type TopicSpec } from '#libs/contracts';
import { z } from 'zod';
import { MESSAGES, type Message, type MessageName } from './messages.ts';

const DELIVERIES: readonly MessageName[] = ['delivery'];
const ON_TOPIC: Readonly<Record<string, readonly MessageName[]>> = {
  [TOPICS.events]: ['event'],
  [TOPICS.eventsQuarantine]: ['quarantined'],
  [TOPICS.deliveries]: DELIVERIES,
  [TOPICS.deliveriesCritical]: DELIVERIES,
  [TOPICS.deliveriesBulk]: DELIVERIES,
  ...Object.fromEntries(RETRY_TIERS.map(({ topic }) => [topic, ['waiting'] as const])),
  [TOPICS.deliveriesHeld]: ['held'],
  [TOPICS.deliveriesDlt]: ['deadLetter', 'undecodable'],
  [TOPICS.attempts]: ['report'],
  [TOPICS.endpointState]: ['endpointHealth', 'endpointCircuit', 'endpointPace', 'endpointOrder', 'deliveryMark'],
  [TOPICS.operationalEvents]: ['operationalEvent'],
};

const READ_BY: Readonly<Record<string, readonly string[]>> = {
  [GROUPS.fanOut]: [TOPICS.events, TOPICS.operationalEvents],
  [GROUPS.audit]: [TOPICS.events],
  [GROUPS.workflows]: [TOPICS.events],
  [GROUPS.delivery]: [TOPICS.deliveries, TOPICS.deliveriesCritical, TOPICS.deliveriesBulk, TOPICS.endpointState],
  [GROUPS.retry]: RETRY_TIERS.map(({ topic }) => topic),
  [GROUPS.holds]: [TOPICS.deliveriesHeld],
  [GROUPS.deadLetter]: [TOPICS.deliveriesDlt],
  [GROUPS.recorder]: [TOPICS.attempts],
};

/** `docs/asyncapi.json`, to the byte: AsyncAPI 3 of every topic. */
export function asyncApiText(): string {
  return `${JSON.stringify(asyncApiDocument(), null, 2)}\n`;
}

export function asyncApiDocument() {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Postrider',
      version: VERSION,
      description: 'The topics that Postrider owns, and what lies on them. In words: docs/topics.md.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    servers: { local: { host: '127.0.0.1:9092', protocol: 'kafka', description: 'npm start prints its own' } },
    channels: Object.fromEntries(TOPIC_SPECS.map((spec) => [channelOf(spec.name), channel(spec)])),
    operations: operations(),
    components: { messages: Object.fromEntries(Object.entries(MESSAGES).map(([name, told]) => [name, message(told)])) },
  };
}

/** Dots mean something in a runtime expression: `postrider.deliveries-retry-5s` → `deliveries-retry-5s`. */
const channelOf = (topic: string): string => topic.slice('postrider.'.length);

function channel(spec: TopicSpec) {
  const names = ON_TOPIC[spec.name] ?? [];
  return {
    address: spec.name,
    messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
    bindings: {
      kafka: {
        topic: spec.name,
        topicConfiguration: {
          'cleanup.policy': [spec.cleanupPolicy ?? 'delete'],
          'retention.ms': spec.retentionMs,
        },
        bindingVersion: '0.5.0',
      },
    },
  };
}

/** Publishers may send events with any Kafka client; all other topics are for reading. */
function operations() {
  const publish = { action: 'receive', channel: ref(TOPICS.events), summary: 'Take an event from any Kafka client' };
  const reading = Object.entries(READ_BY).flatMap(([group, topics]) =>
    topics.map((topic) => [
      `${group.slice('postrider.'.length)}-${channelOf(topic)}`,
      {
        action: 'receive',
        channel: ref(topic),
        bindings: { kafka: { groupId: { type: 'string', enum: [group] }, bindingVersion: '0.5.0' } },
      },
    ]),
  );
  return { publish, ...Object.fromEntries(reading) };
}

const ref = (topic: string) => ({ $ref: `#/channels/${channelOf(topic)}` });

function message({ title, summary, contentType, key, headers, payload }: Message) {
  return {
    name: title.replaceAll(' ', ''),
    title,
    summary,
    contentType,
    headers: schemaOf(headers),
    payload: schemaOf(payload),
    bindings: { kafka: { key: schemaOf(key), bindingVersion: '0.5.0' } },
  };
}

/** AsyncAPI's own schema language is draft 7 with additions. */
function schemaOf(schema: z.ZodType): object {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { target: 'draft-7' });
  return rest;
}
