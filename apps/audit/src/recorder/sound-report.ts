import { decodeReport, isTrigger, type DeliveryReport } from '#libs/contracts';

type FieldType = 'string' | 'number';

const ABOUT_DELIVERY: Readonly<Record<string, FieldType>> = {
  deliveryId: 'string',
  eventId: 'string',
  eventType: 'string',
  endpointId: 'string',
  lane: 'string',
  createdAtMs: 'number',
  atMs: 'number',
};

/** The fields that a row cannot be written without. */
const REQUIRED: Readonly<Record<DeliveryReport['kind'], Readonly<Record<string, FieldType>>>> = {
  planned: { eventId: 'string', eventType: 'string', lane: 'string', createdAtMs: 'number', atMs: 'number' },
  attempted: {
    ...ABOUT_DELIVERY,
    attemptId: 'string',
    attempt: 'number',
    trigger: 'string',
    startedAtMs: 'number',
    durationMs: 'number',
  },
  held: { ...ABOUT_DELIVERY, reason: 'string' },
  ended: { ...ABOUT_DELIVERY, state: 'string', reason: 'string' },
  'dead-lettered': { ...ABOUT_DELIVERY, reason: 'string' },
  'endpoint-gone': { endpointId: 'string', atMs: 'number' },
  'endpoint-disabled': { endpointId: 'string', atMs: 'number', reason: 'string', stateSinceMs: 'number' },
  'endpoint-health': { endpointId: 'string', atMs: 'number' },
};

const OPTIONAL: Readonly<Record<string, FieldType>> = {
  status: 'number',
  errorClass: 'string',
  error: 'string',
  responseBody: 'string',
  dueAtMs: 'number',
  sinceMs: 'number',
  circuitOpenUntilMs: 'number',
};

const HEALTH_TIMES = ['firstFailureAtMs', 'lastFailureAtMs', 'lastSuccessAtMs', 'warnedAtMs'] as const;

const NEXT_STATES: ReadonlySet<unknown> = new Set(['succeeded', 'retrying', 'failed', 'unchanged']);
const DISABLED_REASONS: ReadonlySet<unknown> = new Set(['gone', 'failures', 'failing_for_long']);
const END_STATES: ReadonlySet<unknown> = new Set(['failed', 'canceled', 'skipped']);

/**
 * A report that can be written down as it is; undefined for any other line. Any client can write to the topic, and one
 * malformed line must not stop the recorder.
 */
export function soundReport(line: string): DeliveryReport | undefined {
  const report = decodeReport(line);
  if (report === undefined) return undefined;
  const fields: Readonly<Record<string, unknown>> = { ...report };
  const complete =
    Object.entries(REQUIRED[report.kind]).every(([name, type]) => isOf(type, fields[name])) &&
    Object.entries(OPTIONAL).every(([name, type]) => fields[name] === undefined || isOf(type, fields[name]));
  return complete && hasSoundParts(report, fields) ? report : undefined;
}

function hasSoundParts(report: DeliveryReport, fields: Readonly<Record<string, unknown>>): boolean {
  switch (report.kind) {
    case 'planned':
      return (
        isTrigger(fields['trigger']) && Array.isArray(fields['endpointIds']) && fields['endpointIds'].every(isText)
      );
    case 'attempted':
      return isTrigger(fields['trigger']) && isSoundNext(fields['next']);
    case 'ended':
      return END_STATES.has(fields['state']);
    case 'dead-lettered':
      return isPlace(fields['place']);
    case 'held':
    case 'endpoint-gone':
      return true;
    case 'endpoint-disabled':
      return DISABLED_REASONS.has(fields['reason']);
    case 'endpoint-health':
      return isSoundHealth(fields['health']);
    default:
      return report satisfies never;
  }
}

function isSoundNext(next: unknown): boolean {
  if (!isObject(next) || !NEXT_STATES.has(next['state'])) return false;
  if (next['state'] === 'retrying') return isOf('number', next['dueAtMs']);
  return next['state'] !== 'failed' || isText(next['reason']);
}

const isSoundHealth = (health: unknown): boolean =>
  isObject(health) &&
  isOf('number', health['consecutiveFailures']) &&
  HEALTH_TIMES.every((name) => health[name] === undefined || isOf('number', health[name]));

const isPlace = (place: unknown): boolean =>
  isObject(place) && isText(place['topic']) && isOf('number', place['partition']) && isOf('number', place['offset']);

const isText = (value: unknown): value is string => typeof value === 'string';
const isOf = (type: FieldType, value: unknown): boolean => typeof value === type && !Number.isNaN(value);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
