import type {
  ErrorDetail,
  EventTypePolicy,
  RegisteredEventType,
  SchemaDocument,
  ValidationMode,
} from '#libs/contracts';

/** An event, as far as its registered type says something about it. */
export interface EventToJudge {
  readonly type: string;
  readonly version: string;
  /** Where the event stands in its request: empty, or `/events/3`. */
  readonly pointer: string;
  /** Asked for only when there is a schema to judge it by. */
  readonly data: () => unknown;
  readonly bytes: number;
}

export type EventVerdict =
  | { readonly kind: 'passes'; readonly warnings: readonly ErrorDetail[] }
  | { readonly kind: 'refused'; readonly errors: readonly ErrorDetail[] };

/** Faults of data by a schema: where it is compiled and kept is not the matter here. */
export type SchemaJudge = (
  schema: SchemaDocument,
  data: unknown,
  bytes: number,
  pointer: string,
) => readonly ErrorDetail[];

const FINE: EventVerdict = { kind: 'passes', warnings: [] };

/**
 * Whether an event is as its type is registered. Its data is read only when there is a schema to judge it by.
 * @param registered its type; undefined when there is none of that name
 */
export function judgeEvent(
  event: EventToJudge,
  registered: RegisteredEventType | undefined,
  policy: EventTypePolicy,
  judge: SchemaJudge,
): EventVerdict {
  const { type, version, pointer } = event;
  if (registered === undefined) {
    return verdictOf(policy.unregistered, () => [{ pointer: `${pointer}/type`, detail: `${type} is not registered` }]);
  }
  const found = registered.versions.find((one) => one.version === version);
  if (found === undefined) {
    const detail = `version ${version} of ${type} is not registered`;
    return verdictOf(policy.unregistered, () => [{ pointer: `${pointer}/version`, detail }]);
  }
  const mode = registered.validation ?? policy.validation;
  if (mode === 'off') return FINE;
  const { schema } = found;
  const verdict = schema === null ? FINE : verdictOf(mode, () => faultsByThe(schema, event, judge));
  const notices = noticesOf(event, registered.deprecated, found.deprecated);
  if (verdict.kind === 'refused' || notices.length === 0) return verdict;
  return { kind: 'passes', warnings: [...notices, ...verdict.warnings] };
}

function verdictOf(mode: ValidationMode, faultsOf: () => readonly ErrorDetail[]): EventVerdict {
  if (mode === 'off') return FINE;
  const faults = faultsOf();
  if (faults.length === 0) return FINE;
  return mode === 'reject' ? { kind: 'refused', errors: faults } : { kind: 'passes', warnings: faults };
}

const faultsByThe = (schema: SchemaDocument, { data, bytes, pointer }: EventToJudge, judge: SchemaJudge) =>
  judge(schema, data(), bytes, `${pointer}/data`);

/** A deprecated type is told of, and refused by nobody. */
function noticesOf({ type, version, pointer }: EventToJudge, typeIs: boolean, versionIs: boolean): ErrorDetail[] {
  if (typeIs) return [{ pointer: `${pointer}/type`, detail: `${type} is deprecated` }];
  return versionIs ? [{ pointer: `${pointer}/version`, detail: `version ${version} of ${type} is deprecated` }] : [];
}
