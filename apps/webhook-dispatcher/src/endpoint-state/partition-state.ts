import {
  placeOfState,
  stateKeyOf,
  type EndpointStateChange,
  type EndpointStateEntry,
  type EndpointStateKind,
  type EndpointStatePlace,
} from '#libs/contracts';
import { StateTable } from './state-table.js';

/**
 * What a record of the log means to the partition's owner: something it did not know, nothing new, or a former owner's
 * late word. That one is overruled, for the owner is the one who sends.
 */
export type Heard = 'taken' | 'known' | 'overruled';

/**
 * The entries of one partition. While the log is read from its start they gather aside, and what was known before goes on
 * answering; when all is read, they take its place. What this process wrote meanwhile stays on top.
 */
export class PartitionState {
  private table = new StateTable();
  private gathering: StateTable | undefined;
  /** Keys that this process wrote since it was assigned the partition. */
  private written = new Map<string, EndpointStatePlace>();

  constructor(readonly partition: number) {}

  get(place: EndpointStatePlace): EndpointStateEntry | undefined {
    return this.table.get(place);
  }

  entriesOf(kind: EndpointStateKind, endpointId: string): readonly EndpointStateEntry[] {
    return this.table.entriesOf(kind, endpointId);
  }

  all(): Iterable<EndpointStateEntry> {
    return this.table.all();
  }

  count(kind: EndpointStateKind): number {
    return this.table.count(kind);
  }

  /** The one written longest ago. */
  oldest(kind: EndpointStateKind): EndpointStateEntry | undefined {
    return this.table.oldest(kind);
  }

  /** The log is about to be read from its start. */
  begin(): void {
    this.gathering = new StateTable();
    this.written = new Map();
  }

  /** All is read that was there. */
  complete(): void {
    const { gathering, table } = this;
    if (gathering === undefined) return;
    for (const place of this.written.values()) {
      const entry = table.get(place);
      if (entry === undefined) gathering.remove(place);
      else gathering.set(entry);
    }
    this.table = gathering;
    this.gathering = undefined;
  }

  /** From the log, by another process or in another life. */
  hear({ place, entry }: EndpointStateChange): Heard {
    const ours = this.written.has(stateKeyOf(place));
    if (ours && this.gathering !== undefined) return 'known';
    // Marks come from everywhere; all else is only for the owner to say.
    if (ours && place.kind !== 'mark') return 'overruled';
    const table = this.gathering ?? this.table;
    if (entry === undefined) return table.remove(place) ? 'taken' : 'known';
    table.set(entry);
    return 'taken';
  }

  /** Since it was assigned the partition. */
  hasWritten(place: EndpointStatePlace): boolean {
    return this.written.has(stateKeyOf(place));
  }

  put(entry: EndpointStateEntry): void {
    const place = placeOfState(entry);
    this.written.set(stateKeyOf(place), place);
    this.table.set(entry);
  }

  remove(place: EndpointStatePlace): void {
    this.written.set(stateKeyOf(place), place);
    this.table.remove(place);
  }
}
