import {
  placeOfState,
  stateKeyOf,
  type EndpointStateEntry,
  type EndpointStateKind,
  type EndpointStatePlace,
  type OrderEntry,
} from './endpoint-state.js';
import { HEADERS } from './headers.js';
import type { IncomingRecord, OutgoingRecord } from './kafka-record.js';
import { TOPICS } from './topics.js';

/** A change of one endpoint's state, as it lies on the log. */
export interface EndpointStateChange {
  readonly place: EndpointStatePlace;
  /** Undefined: it is no more. */
  readonly entry: EndpointStateEntry | undefined;
  /** Who wrote it; undefined for a foreign tool. */
  readonly writer: string | undefined;
}

/** An order key comes from an event, everything else is an id. */
const MAX_SUB_LENGTH = 512;
const MAX_VALUE_BYTES = 16_384;
const ENDPOINT_ID = /^ep_[0-9a-z]{1,64}$/;
const KEY = new RegExp(`^([a-z]{1,32})/(ep_[0-9a-z]{1,64})(?:/([^]{1,${MAX_SUB_LENGTH}}))?$`);

const KINDS: Readonly<Record<EndpointStateKind, { readonly sub: boolean }>> = {
  health: { sub: false },
  circuit: { sub: false },
  pace: { sub: false },
  order: { sub: true },
  mark: { sub: true },
};

/** @param partition the endpoint's, as for its deliveries: `partitionOfKey(endpointId, partitions)` */
export function encodeEndpointState(entry: EndpointStateEntry, partition: number, writer: string): OutgoingRecord {
  const { kind: _kind, endpointId: _endpointId, ...rest } = entry;
  return recordOf(placeOfState(entry), Buffer.from(JSON.stringify(rest)), partition, writer);
}

/** A tombstone: compaction forgets the thing altogether. */
export const encodeEndpointStateRemoval = (
  place: EndpointStatePlace,
  partition: number,
  writer: string,
): OutgoingRecord => ({ ...recordOf(place, Buffer.alloc(0), partition, writer), tombstone: true });

/** Undefined for what this version does not understand: it is stepped over, and stays in the log. */
export function decodeEndpointState({
  key,
  value,
  headers,
}: Pick<IncomingRecord, 'key' | 'value' | 'headers'>): EndpointStateChange | undefined {
  const place = placeOfKey(key);
  if (place === undefined) return undefined;
  const writer = headers[HEADERS.writer];
  if (value === null) return { place, entry: undefined, writer };
  const entry = entryOf(place, value);
  return entry === undefined ? undefined : { place, entry, writer };
}

function recordOf(place: EndpointStatePlace, value: Buffer, partition: number, writer: string): OutgoingRecord {
  return {
    topic: TOPICS.endpointState,
    key: stateKeyOf(place),
    value,
    headers: { [HEADERS.contentType]: 'application/json', [HEADERS.writer]: writer },
    partition,
  };
}

function placeOfKey(key: Buffer | null): EndpointStatePlace | undefined {
  const [, kind, endpointId, sub] = KEY.exec(key?.toString('utf8') ?? '') ?? [];
  if (!isKind(kind) || endpointId === undefined || !ENDPOINT_ID.test(endpointId)) return undefined;
  if (KINDS[kind].sub !== (sub !== undefined)) return undefined;
  return { kind, endpointId, ...(sub === undefined ? {} : { sub }) };
}

const isKind = (kind: string | undefined): kind is EndpointStateKind =>
  kind !== undefined && Object.hasOwn(KINDS, kind);

function entryOf({ kind, endpointId, sub = '' }: EndpointStatePlace, value: Buffer): EndpointStateEntry | undefined {
  const told = jsonOf(value);
  if (told === undefined) return undefined;
  const atMs = countOf(told, 'atMs') ?? 0;
  switch (kind) {
    case 'health':
      return {
        kind,
        endpointId,
        consecutiveFailures: countOf(told, 'consecutiveFailures') ?? 0,
        ...given(told, [
          'firstFailureAtMs',
          'lastFailureAtMs',
          'lastSuccessAtMs',
          'warnedAtMs',
          'stateSinceMs',
          'disabledAtMs',
        ]),
      };
    case 'circuit':
      return { kind, endpointId, atMs, ...given(told, ['openUntilMs', 'fires', 'failures', 'timeouts']) };
    case 'pace':
      return { kind, endpointId, atMs, ...given(told, ['backoffUntilMs', 'limit', 'lastSentAtMs', 'busyUntilMs']) };
    case 'order':
      return orderOf(endpointId, sub, told);
    case 'mark': {
      const { mark } = told;
      const expiresAtMs = countOf(told, 'expiresAtMs');
      if ((mark !== 'canceled' && mark !== 'succeeded') || expiresAtMs === undefined) return undefined;
      return { kind, endpointId, deliveryId: sub, mark, atMs, expiresAtMs };
    }
    default:
      return kind satisfies never;
  }
}

function orderOf(
  endpointId: string,
  orderKey: string,
  told: Readonly<Record<string, unknown>>,
): OrderEntry | undefined {
  const { blockedBy } = told;
  const isBlocked = typeof blockedBy === 'string' && blockedBy.length <= MAX_SUB_LENGTH;
  if (blockedBy !== undefined && !isBlocked) return undefined;
  const out = pairsOf(told['out']);
  const gaps = pairsOf(told['gaps']);
  const tail = given(told, ['tail']);
  if (!isBlocked && tail.tail === undefined && out.length === 0) return undefined;
  return {
    kind: 'order',
    endpointId,
    orderKey,
    sinceMs: countOf(told, 'sinceMs') ?? 0,
    ...(isBlocked ? { blockedBy } : {}),
    ...(told['exhausted'] === true ? { exhausted: true } : {}),
    ...tail,
    ...(out.length === 0 ? {} : { out }),
    ...(gaps.length === 0 ? {} : { gaps }),
  };
}

const pairsOf = (told: unknown): readonly (readonly [number, number])[] =>
  Array.isArray(told) ? told.filter(isPair) : [];

const isPair = (told: unknown): told is readonly [number, number] =>
  Array.isArray(told) && told.length === 2 && told.every((count) => Number.isSafeInteger(count) && count >= 0);

function jsonOf(value: Buffer): Readonly<Record<string, unknown>> | undefined {
  if (value.length > MAX_VALUE_BYTES) return undefined;
  try {
    const told: unknown = JSON.parse(value.toString('utf8'));
    return typeof told === 'object' && told !== null && !Array.isArray(told)
      ? (told as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A moment or a number of things: whole, and not below zero. */
function countOf(told: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = told[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function given<N extends string>(
  told: Readonly<Record<string, unknown>>,
  names: readonly N[],
): Partial<Record<N, number>> {
  const found: Partial<Record<N, number>> = {};
  for (const name of names) {
    const value = countOf(told, name);
    if (value !== undefined) found[name] = value;
  }
  return found;
}
