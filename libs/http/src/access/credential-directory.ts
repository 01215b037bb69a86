import type { StoredKey } from '#libs/domain';

/** Nest's name for the {@link CredentialDirectory} of an app; one that has none knows the root key only. */
export const CREDENTIAL_DIRECTORY = Symbol('CredentialDirectory');

/** Where the guard looks up keys other than the root key. */
export interface CredentialDirectory {
  /** Undefined: there is no such key. Throws `database_unavailable` when nobody can say. */
  find(keyId: string): Promise<StoredKey | undefined>;
  /** A request came in by this key (its id, as {@link StoredKey} tells it). */
  noteUse(id: string): void;
}
