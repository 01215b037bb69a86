import { OPERATIONAL_EVENT_TYPES } from '#libs/contracts';
import { z } from 'zod';
import { endpointState } from './endpoint-state.schema.ts';
import { envelope } from './envelope.schema.ts';
import * as headers from './record-headers.schema.ts';
import { report } from './report.schema.ts';

/** One kind of record. */
export interface Message {
  readonly title: string;
  readonly summary: string;
  readonly contentType: string;
  readonly key: z.ZodType;
  readonly headers: z.ZodType;
  /** Of a record's value, or of each line of it. */
  readonly payload: z.ZodType;
}

const JSON_TYPE = 'application/json';
const anyKey = z.string().nullable();
const endpointKey = z
  .string()
  .regex(/^ep_[0-9a-z]+$/)
  .describe('endpoint id');
const ANY_BYTES = z.unknown().describe('as it came');

const ofDelivery = (title: string, summary: string, fields: z.ZodType): Message => ({
  title,
  summary,
  contentType: JSON_TYPE,
  key: endpointKey,
  headers: fields,
  payload: envelope,
});

const stateOf = (kind: keyof typeof endpointState, summary: string): Message => ({
  title: `Endpoint ${kind}`,
  summary: `${summary}; without a value: no more.`,
  contentType: JSON_TYPE,
  key: z.string().regex(new RegExp(`^${kind}/ep_[0-9a-z]+(/[^]+)?$`)),
  headers: headers.stateHeaders,
  payload: endpointState[kind].nullable(),
});

export const MESSAGES = {
  event: {
    title: 'Event',
    summary: 'What a publisher said. Whoever may write to the topic speaks for every tenant.',
    contentType: JSON_TYPE,
    key: anyKey.describe('the publisher’s key, else the subject, else the event id'),
    headers: headers.eventHeaders,
    payload: envelope,
  },
  quarantined: {
    title: 'Quarantined record',
    summary: 'A record of the events topic that is no event, with the reason.',
    contentType: 'application/octet-stream',
    key: anyKey,
    headers: headers.quarantineHeaders,
    payload: ANY_BYTES,
  },
  delivery: ofDelivery('Delivery', 'An event for 1 to 64 endpoints of one partition.', headers.deliveryHeaders),
  waiting: ofDelivery('Waiting delivery', 'Goes back to a delivery topic when it is due.', headers.waitingHeaders),
  held: ofDelivery('Held delivery', 'Waits as long as its reason lasts; no attempt is used.', headers.heldHeaders),
  deadLetter: ofDelivery('Dead letter', 'Copied to a delivery topic it is sent again.', headers.deadLetterHeaders),
  undecodable: {
    title: 'Undecodable delivery',
    summary: 'A record of a delivery topic that nobody can read, with the reason.',
    contentType: 'application/octet-stream',
    key: anyKey,
    headers: headers.undecodableHeaders,
    payload: ANY_BYTES,
  },
  report: {
    title: 'Report',
    summary: 'What happened to a delivery or an endpoint; the value holds one or more, a line each.',
    contentType: 'application/x-ndjson',
    key: endpointKey.nullable(),
    headers: headers.reportHeaders,
    payload: report,
  },
  endpointHealth: stateOf('health', 'How it fares'),
  endpointCircuit: stateOf('circuit', 'An open circuit, or one on its way there'),
  endpointPace: stateOf('pace', 'What it asked for and what it can stand'),
  endpointOrder: stateOf('order', 'A line of deliveries that keep an order'),
  deliveryMark: stateOf('mark', 'What was decided about a delivery while a record of it lies elsewhere'),
  operationalEvent: {
    title: 'Operational event',
    summary: 'What Postrider tells about itself.',
    contentType: JSON_TYPE,
    key: z.string().describe('tenant id'),
    headers: headers.operationalHeaders,
    payload: envelope.extend({ type: z.enum(OPERATIONAL_EVENT_TYPES), data: z.looseObject({}) }),
  },
} as const satisfies Readonly<Record<string, Message>>;

export type MessageName = keyof typeof MESSAGES;
