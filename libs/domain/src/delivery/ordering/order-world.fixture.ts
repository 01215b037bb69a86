import { NO_PROGRESS, type HoldHistory, type OnExhausted, type OrderEntry } from '#libs/contracts';
import { OrderGate } from './order-gate.js';
import type { OrderChange } from './order-change.js';
import type { OrderedJob } from './ordered-job.js';

interface Letter {
  readonly deliveryId: string;
  readonly orderKey: string;
  readonly attempts: number;
  /** By hand. */
  readonly isAsked?: boolean;
  readonly held?: HoldHistory;
}

interface Job extends OrderedJob {
  readonly letter: Letter;
  readonly offset: number;
}

/** Written together; each effect lands by itself, and all are acknowledged after. */
interface Write {
  readonly effects: readonly (() => void)[];
  readonly acknowledged: () => void;
}

interface Row {
  readonly letter: Letter;
  readonly seq: number;
  readonly orderKey: string | undefined;
}

export interface WorldSettings {
  readonly seed: number;
  readonly keys: number;
  readonly events: number;
  readonly onExhausted: OnExhausted;
  readonly maxWaiting: number;
}

const MAX_ATTEMPTS = 4;
const ENDPOINT = 'ep_1';

/**
 * One endpoint's deliveries around an {@link OrderGate}: a delivery topic, retries, parked deliveries that arrive late where
 * they lie, a log of entries, writes that are acknowledged later, and a process that dies at any moment. Whatever can
 * happen next happens in a random order.
 */
export class OrderWorld {
  readonly firstSuccesses: string[] = [];
  readonly dead = new Set<string>();
  private nowMs = 1_000_000;
  private readonly topic: Letter[] = [];
  private readonly decided = new Set<number>();
  private position = 0;
  private readonly retries: Letter[] = [];
  private readonly heldTopic: Row[] = [];
  private readonly rows: Row[] = [];
  private readonly log = new Map<string, OrderEntry>();
  private writes: Write[] = [];
  private gate: OrderGate<Job>;
  private ready: Job[] = [];
  private isDown = false;
  private isCalm = false;
  private published = 0;
  private random: () => number;

  constructor(private readonly settings: WorldSettings) {
    this.random = randomOf(settings.seed);
    this.gate = this.newGate();
  }

  /** Events in the order in which they lie on the delivery topic, key by key. */
  get expected(): readonly string[] {
    return Array.from({ length: this.settings.events }, (_, n) => this.idOf(n));
  }

  /** Runs through `steps` random ones, then without faults until nothing happens any more. */
  run(steps: number): void {
    for (let step = 0; step < steps; step += 1) this.step();
    while (this.published < this.settings.events) this.publish();
    this.isCalm = true;
    this.isDown = false;
    for (let step = 0; step < 100_000 && !this.isQuiet; step += 1) this.step();
  }

  get isQuiet(): boolean {
    return (
      this.decided.size === this.topic.length &&
      [this.retries, this.heldTopic, this.rows, this.writes, this.ready].every(({ length }) => length === 0)
    );
  }

  private step(): void {
    this.nowMs += this.pick(2_000);
    const action = this.pick(100);
    if (action < 15) this.publish();
    else if (action < 35) this.consume();
    else if (action < 55) this.attempt();
    else if (action < 70) this.acknowledge();
    else if (action < 78) this.insert();
    else if (action < 84) this.drain();
    else if (action < 92) this.retry();
    else if (action < 95) this.gate.sweep(this.nowMs);
    else if (!this.isCalm && action < 97) this.isDown = !this.isDown;
    else if (!this.isCalm && action === 99 && this.pick(2) === 0) this.crash();
    this.depart();
  }

  private publish(): void {
    if (this.published >= this.settings.events) return;
    const deliveryId = this.idOf(this.published);
    this.published += 1;
    this.topic.push({ deliveryId, orderKey: `standard:${deliveryId.split('/')[0]}`, attempts: 0 });
  }

  private consume(): void {
    while (this.decided.has(this.position)) this.position += 1;
    const letter = this.topic[this.position];
    if (letter === undefined) return;
    const job: Job = {
      letter,
      offset: this.position,
      tenantId: 'ten_a',
      endpointId: ENDPOINT,
      lane: 'standard',
      bytes: 1,
      deliveryId: letter.deliveryId,
      orderKey: letter.orderKey,
      delivery: {
        trigger: letter.attempts === 0 ? 'initial' : 'retry',
        progress: { ...NO_PROGRESS, ...(letter.isAsked === true ? { askedAtMs: 1 } : {}) },
        ...(letter.held === undefined ? {} : { held: letter.held }),
      },
      takenOverAtMs: this.nowMs,
    };
    this.position += 1;
    const admitted = this.gate.admit(job, this.nowMs);
    if (admitted === 'pass') this.ready.push(job);
    else if (admitted === 'drop') this.decided.add(job.offset);
  }

  private attempt(): void {
    const [job] = this.ready.splice(this.pick(this.ready.length), 1);
    if (job === undefined) return;
    if (this.isDown) return this.hold(job);
    const attempts = job.letter.attempts + 1;
    const succeeds = this.isCalm || this.pick(100) < 60;
    const isDead = !succeeds && attempts >= MAX_ATTEMPTS;
    if (succeeds && !this.firstSuccesses.includes(job.deliveryId)) this.firstSuccesses.push(job.deliveryId);
    this.gate.decided(job, succeeds ? 'over' : isDead ? 'dead' : 'retrying', this.settings.onExhausted, this.nowMs);
    const { held: _held, ...letter } = job.letter;
    const successor = (): void => {
      if (isDead && this.settings.onExhausted === 'wait') this.retries.push({ ...letter, attempts: 0, isAsked: true });
      else if (isDead) this.dead.add(job.deliveryId);
      else if (!succeeds) this.retries.push({ ...letter, attempts });
    };
    this.write(job, [successor], succeeds);
  }

  private hold(job: Job): void {
    if (this.gate.hold(job, 'circuit_open', this.nowMs) === 'line') return;
    const times = (job.letter.held?.times ?? 0) + 1;
    const held: HoldHistory = { sinceMs: this.nowMs, times, seq: this.nowMs * 64 };
    const row: Row = { letter: { ...job.letter, held }, seq: this.nowMs * 64, orderKey: undefined };
    this.write(job, [() => this.heldTopic.push(row)], false);
  }

  private write(job: Job, effects: readonly (() => void)[], releasesAtOnce: boolean): void {
    const changes = this.gate.changesOf(job, this.nowMs);
    const gate = this.gate;
    if (releasesAtOnce) this.ready.push(...gate.settled(job));
    this.writes.push({
      effects: [...effects, () => this.enterAll(changes)],
      acknowledged: () => {
        for (const change of changes) change.acknowledged();
        this.decided.add(job.offset);
        if (!releasesAtOnce) this.ready.push(...gate.settled(job));
      },
    });
  }

  private depart(): void {
    const gate = this.gate;
    for (const batch of gate.takeDepartures()) {
      const rows = batch.departures.map(({ job, seq }): Row => {
        const times = (job.letter.held?.times ?? 0) + 1;
        const held: HoldHistory = { sinceMs: this.nowMs, times, seq, line: batch.line };
        return { letter: { ...job.letter, held }, seq, orderKey: batch.orderKey };
      });
      const acknowledged = (): void => {
        const changes = gate.parked(batch, this.nowMs);
        this.writes.push({
          effects: [() => this.enterAll(changes)],
          acknowledged: () => {
            for (const change of changes) change.acknowledged();
            for (const { job } of batch.departures) this.decided.add(job.offset);
            gate.departed(batch);
          },
        });
      };
      this.writes.push({ effects: [() => this.heldTopic.push(...rows)], acknowledged });
    }
  }

  private acknowledge(): void {
    const write = this.writes.shift();
    for (const effect of write?.effects ?? []) effect();
    write?.acknowledged();
  }

  private insert(): void {
    this.rows.push(...this.heldTopic.splice(0, 1 + this.pick(3)));
    this.rows.sort((one, other) => one.seq - other.seq);
  }

  private drain(): void {
    if (this.isDown) return;
    const blocked = new Set(this.gate.blockedKeys(ENDPOINT));
    const isFree = ({ orderKey }: Row): boolean => orderKey === undefined || !blocked.has(orderKey);
    const taken = this.rows.filter(isFree).slice(0, Math.min(1 + this.pick(4), this.gate.roomFor(ENDPOINT, 'bulk')));
    for (const row of taken) {
      this.topic.push(row.letter);
      // A crash between the two repeats the delivery.
      if (this.isCalm || this.pick(50) > 0) this.rows.splice(this.rows.indexOf(row), 1);
    }
  }

  private retry(): void {
    const [letter] = this.retries.splice(this.pick(this.retries.length), 1);
    if (letter !== undefined) this.topic.push(letter);
  }

  /** What was written but not acknowledged may have landed or not. */
  private crash(): void {
    for (const { effects } of this.writes) for (const effect of effects) if (this.pick(2) === 0) effect();
    this.writes = [];
    this.ready = [];
    this.position = 0;
    this.gate = this.newGate();
    this.gate.restore(() => true, this.log.values(), this.nowMs);
  }

  private newGate(): OrderGate<Job> {
    return new OrderGate({ maxWaiting: this.settings.maxWaiting, patienceMs: 10_000, maxBlockedKeys: 3 });
  }

  /** Records of one write that lie in one partition lie there together. */
  private enterAll(changes: readonly OrderChange[]): void {
    for (const { orderKey, entry } of changes) this.enter(orderKey, entry);
  }

  private enter(orderKey: string, entry: OrderEntry | undefined): void {
    if (entry === undefined) this.log.delete(orderKey);
    else this.log.set(orderKey, entry);
  }

  private idOf(n: number): string {
    return `${(n * 7) % this.settings.keys}/${n}`;
  }

  private pick(count: number): number {
    return Math.floor(this.random() * count);
  }
}

/** Mulberry32: the same numbers for the same seed, everywhere. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
