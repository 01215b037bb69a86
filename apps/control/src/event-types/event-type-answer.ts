import type { StoredEventType, StoredVersion, SubscriptionRow } from '#libs/database';
import type { SchemaChange } from '#libs/domain';

const versionAnswer = ({ version, schema, example, deprecatedAt, createdAt, updatedAt }: StoredVersion) => ({
  version,
  schema,
  example,
  deprecatedAt,
  createdAt,
  updatedAt,
});
export type VersionAnswer = ReturnType<typeof versionAnswer>;

/** An event type in the API's words. */
export const eventTypeAnswer = (type: StoredEventType) => ({
  name: type.name,
  description: type.description,
  validation: type.validation,
  deprecatedAt: type.deprecatedAt?.toISOString() ?? null,
  versions: type.versions.map(versionAnswer),
  createdAt: type.createdAt.toISOString(),
  updatedAt: type.updatedAt.toISOString(),
});
export type EventTypeAnswer = ReturnType<typeof eventTypeAnswer>;

/** What a schema changes for those who get events of the type, and who they are. */
export interface Compatibility {
  /** Null: there was no version before. */
  readonly comparedWith: string | null;
  readonly changes: readonly SchemaChange[];
  readonly affected: { readonly endpoints: number; readonly subscriptions: readonly SubscriptionRow[] };
}

export const compatibilityAnswer = ({ comparedWith, changes, affected }: Compatibility) => ({
  comparedWith,
  compatible: changes.length === 0,
  changes: [...changes],
  affected: {
    endpoints: affected.endpoints,
    subscriptions: affected.subscriptions.map(({ id, endpointId, eventType }) => ({ id, endpointId, eventType })),
  },
});
export type CompatibilityAnswer = ReturnType<typeof compatibilityAnswer>;
