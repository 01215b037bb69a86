/** What announcements call each kind of configuration: `<kind>/<key>`. Endpoints, being the first, have their id alone. */
export type ConfigKind = 'endpoint' | 'event-type' | 'tenant';

/** One kind of configuration that a process keeps a copy of. */
export interface WatchedConfiguration {
  readonly kind: ConfigKind;
  /**
   * Reads everything. It may throw, and is called again then. After each page it asks whether to go on: what was announced
   * meanwhile is read in between, so that a long reload delays no change.
   */
  reload(goOn: () => Promise<boolean>): Promise<void>;
  /** Reads what these keys name, which may be gone. It may throw. */
  refresh(keys: readonly string[]): Promise<void>;
}

export interface ConfigSubject {
  readonly kind: string;
  readonly key: string;
}

export function subjectOf(announced: string): ConfigSubject {
  const slash = announced.indexOf('/');
  if (slash === -1) return { kind: 'endpoint', key: announced };
  return { kind: announced.slice(0, slash), key: announced.slice(slash + 1) };
}

/** A configuration with what has to be read of it. */
export class ConfigBacklog {
  readonly keys = new Set<string>();
  everything = true;

  constructor(readonly configuration: WatchedConfiguration) {}

  get isEmpty(): boolean {
    return !this.everything && this.keys.size === 0;
  }

  /** @param maxKeys with more of them everything is read */
  note(key: string, maxKeys: number): void {
    this.keys.add(key);
    if (this.keys.size <= maxKeys) return;
    this.keys.clear();
    this.everything = true;
  }

  /** Takes out what is to be read next; what fails is put back by reading everything. */
  takeKeys(): readonly string[] {
    const taken = [...this.keys];
    this.keys.clear();
    return taken;
  }
}
