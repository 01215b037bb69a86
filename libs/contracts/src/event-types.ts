/** What follows when an event is not as its type's schema says: nothing, a warning to its publisher, or a refusal. */
export const VALIDATION_MODES = ['off', 'warn', 'reject'] as const;
export type ValidationMode = (typeof VALIDATION_MODES)[number];

/** JSON Schema 2020-12, of an event's `data` (docs/event-types.md). */
export type SchemaDocument = Readonly<Record<string, unknown>>;

export interface RegisteredVersion {
  readonly version: string;
  /** Null: any data. */
  readonly schema: SchemaDocument | null;
  readonly deprecated: boolean;
}

/** An event type as those know it who judge events. */
export interface RegisteredEventType {
  readonly tenantId: string;
  readonly name: string;
  /** Null: the tenant's. */
  readonly validation: ValidationMode | null;
  readonly deprecated: boolean;
  readonly versions: readonly RegisteredVersion[];
}

/** What a tenant wants done about events that are not as registered. */
export interface EventTypePolicy {
  /** Where its type does not say otherwise. */
  readonly validation: ValidationMode;
  /** About types, and versions of types, that are not registered. */
  readonly unregistered: ValidationMode;
}

/** A schema that somebody registered is not ignored; who registers none is left alone. */
export const DEFAULT_EVENT_TYPE_POLICY: EventTypePolicy = { validation: 'warn', unregistered: 'off' };
