import {
  placeOfState,
  stateKeyOf,
  type EndpointStateEntry,
  type EndpointStateKind,
  type EndpointStatePlace,
} from '#libs/contracts';

type Entries = Map<string, EndpointStateEntry>;

/** Entries by kind, those written longest ago first. */
export class StateTable {
  private readonly kinds = new Map<EndpointStateKind, Entries>();
  /** Keys of the kinds that an endpoint has several of. */
  private readonly several = new Map<string, Set<string>>();

  get(place: EndpointStatePlace): EndpointStateEntry | undefined {
    return this.kinds.get(place.kind)?.get(stateKeyOf(place));
  }

  entriesOf(kind: EndpointStateKind, endpointId: string): readonly EndpointStateEntry[] {
    const owner = stateKeyOf({ kind, endpointId });
    const keys = this.several.get(owner) ?? [owner];
    const entries = this.kinds.get(kind);
    return [...keys].flatMap((key) => entries?.get(key) ?? []);
  }

  *all(): Iterable<EndpointStateEntry> {
    for (const entries of this.kinds.values()) yield* entries.values();
  }

  count(kind: EndpointStateKind): number {
    return this.kinds.get(kind)?.size ?? 0;
  }

  oldest(kind: EndpointStateKind): EndpointStateEntry | undefined {
    return this.kinds.get(kind)?.values().next().value;
  }

  set(entry: EndpointStateEntry): void {
    const place = placeOfState(entry);
    const key = stateKeyOf(place);
    const entries: Entries = this.kinds.get(place.kind) ?? new Map();
    this.kinds.set(place.kind, entries);
    entries.delete(key);
    entries.set(key, entry);
    if (place.sub === undefined) return;
    const owner = stateKeyOf({ kind: place.kind, endpointId: place.endpointId });
    const keys = this.several.get(owner) ?? new Set();
    this.several.set(owner, keys);
    keys.add(key);
  }

  remove(place: EndpointStatePlace): boolean {
    const key = stateKeyOf(place);
    const owner = stateKeyOf({ kind: place.kind, endpointId: place.endpointId });
    const keys = this.several.get(owner);
    keys?.delete(key);
    if (keys?.size === 0) this.several.delete(owner);
    return this.kinds.get(place.kind)?.delete(key) ?? false;
  }
}
