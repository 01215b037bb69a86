import {
  encodeEndpointState,
  encodeEndpointStateRemoval,
  stateKeyOf,
  type EndpointStateEntry,
  type EndpointStatePlace,
  type OutgoingRecord,
} from '#libs/contracts';
import { ChurnMap } from '#libs/domain';
import { WRITE_DELAY_MS } from './endpoint-state.bounds.js';

interface StateWriterParts {
  /** What is known of the place when it is written; undefined writes that it is no more. */
  current(place: EndpointStatePlace): EndpointStateEntry | undefined;
  send(record: OutgoingRecord): Promise<unknown>;
  /** Only a process that stops: its successor goes on with what it finds. */
  notSent(error: unknown): void;
}

/** Writes what changes often: once for all changes of a moment, and at once when the partition is about to be another's. */
export class StateWriter {
  private readonly waiting = new ChurnMap<string, EndpointStatePlace>();
  private timer: NodeJS.Timeout | undefined;
  private hurried = false;

  constructor(
    private readonly partition: number,
    private readonly writer: string,
    private readonly parts: StateWriterParts,
  ) {}

  later(place: EndpointStatePlace): void {
    this.waiting.set(stateKeyOf(place), place);
    if (this.hurried) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), WRITE_DELAY_MS).unref();
  }

  /** For the caller to send, with what belongs to it; whatever waited for the same place is in it. */
  now(place: EndpointStatePlace): OutgoingRecord {
    this.waiting.delete(stateKeyOf(place));
    return this.recordOf(place);
  }

  /** From here on nothing waits. */
  hurry(): void {
    this.hurried = true;
    this.flush();
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const places = [...this.waiting.values()];
    this.waiting.clear();
    for (const place of places) {
      this.parts.send(this.recordOf(place)).catch((error: unknown) => this.parts.notSent(error));
    }
  }

  private recordOf(place: EndpointStatePlace): OutgoingRecord {
    const entry = this.parts.current(place);
    return entry === undefined
      ? encodeEndpointStateRemoval(place, this.partition, this.writer)
      : encodeEndpointState(entry, this.partition, this.writer);
  }
}
