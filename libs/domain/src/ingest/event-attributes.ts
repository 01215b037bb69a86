import {
  EVENT_ID,
  EVENT_TYPE,
  isLane,
  LANES,
  MAX_EVENT_ID_LENGTH,
  MAX_EVENT_TYPE_LENGTH,
  type ErrorDetail,
} from '#libs/contracts';
import { deliverAtProblem, timestampProblem } from './timestamp.js';

/** What a publisher may say about an event, the known members of `metadata` included; every one is a text. */
export const ATTRIBUTES = [
  'id',
  'type',
  'version',
  'source',
  'userId',
  'subject',
  'timestamp',
  'deliverAt',
  'key',
  'priority',
  'correlationId',
  'traceId',
  'sessionId',
] as const;
export type AttributeName = (typeof ATTRIBUTES)[number];

/** One attribute as the request gave it, and where, for the error that names the place. */
export interface GivenAttribute {
  readonly value: unknown;
  /** Asked only when something is wrong: eleven pointers cost more than the rest of reading an event. */
  readonly pointer: () => string;
}

export type GivenAttributes = Partial<Record<AttributeName, GivenAttribute>>;
export type Attributes = Readonly<Partial<Record<AttributeName, string>>>;

const MAX_TEXT_LENGTH = 256;
const MAX_VERSION_LENGTH = 64;
/** C0, DEL and C1: a header cannot carry them, and PostgreSQL's text refuses NUL. `data` may hold them escaped. */
const CONTROL = /[\p{Cc}]/u;

type Rule = (value: string, nowMs: number) => string | undefined;

const text =
  (maxLength: number): Rule =>
  (value) => {
    if (value === '') return 'must not be empty';
    if (value.length > maxLength) return `has ${value.length} characters, at most ${maxLength} are allowed`;
    if (!value.isWellFormed()) return 'holds half of a surrogate pair, which is no character';
    return CONTROL.test(value) ? 'must not hold control characters' : undefined;
  };

const pattern =
  (form: RegExp, maxLength: number, expectation: string): Rule =>
  (value) => {
    if (value.length > maxLength) return `has ${value.length} characters, at most ${maxLength} are allowed`;
    return form.test(value) ? undefined : expectation;
  };

const RULES: Readonly<Record<AttributeName, Rule>> = {
  id: pattern(EVENT_ID, MAX_EVENT_ID_LENGTH, 'must be made of letters, digits and . _ ~ : @ + = -'),
  type: pattern(
    EVENT_TYPE,
    MAX_EVENT_TYPE_LENGTH,
    'must be dotted words of letters, digits, "_" and "-", such as order.created',
  ),
  version: text(MAX_VERSION_LENGTH),
  source: text(MAX_TEXT_LENGTH),
  userId: text(MAX_TEXT_LENGTH),
  subject: text(MAX_TEXT_LENGTH),
  timestamp: timestampProblem,
  deliverAt: deliverAtProblem,
  key: text(MAX_TEXT_LENGTH),
  priority: (value) => (isLane(value) ? undefined : `must be one of ${LANES.join(', ')}`),
  correlationId: text(MAX_TEXT_LENGTH),
  traceId: text(MAX_TEXT_LENGTH),
  sessionId: text(MAX_TEXT_LENGTH),
};

/**
 * Checks all attributes and tells every fault. Null counts as not given, because many serialisers write absent that way.
 * @param nowMs the time that the timestamp is compared with
 */
export function checkAttributes(
  given: GivenAttributes,
  nowMs: number,
): { readonly attributes: Attributes; readonly errors: readonly ErrorDetail[] } {
  const attributes: Partial<Record<AttributeName, string>> = {};
  const errors: ErrorDetail[] = [];
  for (const name of ATTRIBUTES) {
    const attribute = given[name];
    if (attribute === undefined || attribute.value === undefined || attribute.value === null) continue;
    const { value, pointer } = attribute;
    const problem = typeof value === 'string' ? RULES[name](value, nowMs) : `must be a string, not ${kindOf(value)}`;
    if (problem !== undefined) errors.push({ pointer: pointer(), detail: problem });
    else attributes[name] = String(value);
  }
  return { attributes, errors };
}

export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
