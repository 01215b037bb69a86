import type { Appended, CommittedEntry, Read } from '../kafka/simulated-broker.js';
import type { Sent } from '../world/receivers.js';
import type { World } from '../world/world.js';

/** One invariant, asked about everything that happens. */
export interface Witness {
  sent?(sent: Sent): void;
  answered?(sent: Sent): void;
  appended?(appended: Appended): void;
  read?(read: Read): void;
  committed?(group: string, entry: CommittedEntry): void;
  /** Every now and then, for what ought to have happened by now. */
  look?(): void;
  /** The world has been quiet for a while: nothing more will happen. */
  quiet?(): void;
}

export type Accuse = (invariant: string, what: string) => void;
export type Invariant = (world: World, accuse: Accuse) => Witness;

/** Collects what breaks an invariant. Thrown where it is seen, it would only be a failed request to the code under test. */
export class Judge implements Required<Witness> {
  readonly violations: string[] = [];
  private witnesses: readonly Witness[] = [];
  private trace: (line: string) => void = () => undefined;

  constructor(private readonly nowMs: () => number) {}

  /** The last line of a run's trace is what broke. */
  accuse(invariant: string, what: string): void {
    const line = `${invariant}: ${what}`;
    this.violations.push(`${line} (at ${this.nowMs()} ms)`);
    this.trace(line);
  }

  swearIn(world: World, invariants: readonly Invariant[]): void {
    this.trace = (line) => world.trace.line('judge', line);
    this.witnesses = invariants.map((invariant) => invariant(world, (name, what) => this.accuse(name, what)));
  }

  sent(sent: Sent): void {
    for (const witness of this.witnesses) witness.sent?.(sent);
  }

  answered(sent: Sent): void {
    for (const witness of this.witnesses) witness.answered?.(sent);
  }

  appended(appended: Appended): void {
    for (const witness of this.witnesses) witness.appended?.(appended);
  }

  read(read: Read): void {
    for (const witness of this.witnesses) witness.read?.(read);
  }

  committed(group: string, entry: CommittedEntry): void {
    for (const witness of this.witnesses) witness.committed?.(group, entry);
  }

  look(): void {
    for (const witness of this.witnesses) witness.look?.();
  }

  quiet(): void {
    for (const witness of this.witnesses) witness.quiet?.();
  }
}
