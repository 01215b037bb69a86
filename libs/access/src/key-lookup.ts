/** Reads many by their ids at once; its result tells what was found of each. */
type ReadMany<Found> = (ids: readonly string[]) => Promise<(id: string) => Found>;

interface Question<Found> {
  readonly answer: Promise<Found>;
  settle(result: Promise<Found>): void;
}

const TOGETHER = 500;
/** Ids that may wait for their turn; a flood of made-up keys waits for nothing. */
const MAX_WAITING = 5_000;

/**
 * Looks ids up with one statement at a time, however many ask: what is asked for while one runs goes into the next one
 * together. So a flood of unknown keys costs PostgreSQL one connection and no more.
 */
export class KeyLookup<Found> {
  private readonly waiting = new Map<string, Question<Found>>();
  private readonly asked = new Map<string, Question<Found>>();
  private running = false;

  constructor(private readonly read: ReadMany<Found>) {}

  /**
   * Rejects as `read` does; undefined when too many wait already.
   * @param bounded whoever asks has few such ids: there is room for them beside any flood
   */
  ask(id: string, bounded = false): Promise<Found> | undefined {
    const question = this.asked.get(id) ?? this.waiting.get(id);
    if (question !== undefined) return question.answer;
    if (!bounded && this.waiting.size >= MAX_WAITING) return undefined;
    const { promise, resolve } = Promise.withResolvers<Found>();
    promise.catch(() => undefined);
    this.waiting.set(id, { answer: promise, settle: resolve });
    if (!this.running) void this.run();
    return promise;
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.size > 0) {
      for (const [id, question] of this.waiting) {
        if (this.asked.size >= TOGETHER) break;
        this.asked.set(id, question);
        this.waiting.delete(id);
      }
      const found = this.read([...this.asked.keys()]);
      await found.catch(() => undefined);
      for (const [id, { settle }] of this.asked) settle(found.then((of) => of(id)));
      this.asked.clear();
    }
    this.running = false;
  }
}
