import { PostriderError, type RecordPlace } from '#libs/contracts';
import type { RequestPace } from '../pace/request-pace.js';
import type { PendingRecord } from './pending-record.js';
import { classifyProduceError, PartlyAcknowledged, type ProduceFailure } from './produce-error.js';

/** A request's records all fit one batch of one partition, under the broker's 1 MB (`message.max.bytes`). */
const MAX_REQUEST_BYTES = 900_000;
const MAX_REQUEST_RECORDS = 1_000;
const MIN_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 2_000;
const TIMEOUTS_UNTIL_REBUILD = 2;
/** After so many requests that were full of urgent records, one takes the others first: what is delivered is to be written down, too. */
const OVERTAKEN_AT_MOST = 3;

/** One produce request and its answer; see KafkaSender. */
interface RequestSender {
  send(batch: readonly PendingRecord[]): Promise<readonly RecordPlace[]>;
  rebuild(reason: string): void;
}

/** How far requests are apart in which there are records of a kind. */
export interface LanePace {
  readonly urgent: RequestPace;
  readonly patient: RequestPace;
}

interface LaneEvents {
  /** The record left the lane: acknowledged, refused, or settled before it was sent. */
  left(pending: PendingRecord): void;
  failed(failure: ProduceFailure): void;
}

/**
 * The records on their way to one broker: one request in flight, the next gathers meanwhile, so order within a partition
 * holds and batches grow with load. A request that fails goes again, in front, until each record is acknowledged or its
 * caller has given up. Urgent records overtake the others, so that a publisher's answer does not wait behind ten thousand
 * reports; but not for ever.
 */
export class ProduceLane {
  private urgent: PendingRecord[] = [];
  private patient: PendingRecord[] = [];
  private inFlight = false;
  private scheduled = false;
  /** Runs while the next request waits for its turn, and for nothing else. */
  private turnTimer: NodeJS.Timeout | undefined;
  /** Requests in a row in which there was no room for what is not urgent. */
  private overtaken = 0;
  private failures = 0;
  private timeouts = 0;
  private lastFailure: ProduceFailure | undefined;

  constructor(
    private readonly sender: RequestSender,
    private readonly pace: LanePace,
    private readonly events: LaneEvents,
  ) {}

  /** Whether records wait behind a failure. With nothing left to send, an old failure says nothing about the broker. */
  get failing(): boolean {
    const waits = ({ settled }: PendingRecord): boolean => !settled;
    return this.failures > 0 && (this.inFlight || this.urgent.some(waits) || this.patient.some(waits));
  }

  add(pending: PendingRecord): void {
    const isUrgent = pending.record.urgent === true;
    (isUrgent ? this.urgent : this.patient).push(pending);
    if (isUrgent && this.turnTimer !== undefined) this.stopWaiting();
    this.schedule(0);
  }

  private get waiting(): number {
    return this.urgent.length + this.patient.length;
  }

  /** Always by a timer or the next turn of the loop, so that records of one tick travel together. */
  private schedule(delayMs: number): void {
    if (this.scheduled || this.inFlight) return;
    this.scheduled = true;
    const run = (): void => this.goInTurn();
    if (delayMs > 0) setTimeout(run, delayMs);
    else setImmediate(run);
  }

  private goInTurn(): void {
    const urgentWaitMs = this.urgent.length > 0 ? this.pace.urgent.take(performance.now()) : Infinity;
    const patientWaitMs = this.patientWaitMs();
    const waitMs = Math.min(urgentWaitMs, patientWaitMs);
    if (waitMs === 0) {
      this.scheduled = false;
      void this.flush(patientWaitMs === 0);
      return;
    }
    this.turnTimer = setTimeout(() => {
      this.turnTimer = undefined;
      this.goInTurn();
    }, waitMs);
  }

  private stopWaiting(): void {
    clearTimeout(this.turnTimer);
    this.turnTimer = undefined;
    this.scheduled = false;
  }

  /** 0 takes the turn. */
  private patientWaitMs(): number {
    if (this.waiting >= MAX_REQUEST_RECORDS) return 0;
    return this.patient.length > 0 ? this.pace.patient.take(performance.now()) : Infinity;
  }

  /** @param withPatient also those whose turn it is not when an urgent one is sent: each batch costs the broker as much as a request */
  private async flush(withPatient: boolean): Promise<void> {
    const batch = this.nextBatch(withPatient);
    if (batch.length === 0) return;
    this.inFlight = true;
    const retryDelayMs = await this.send(batch);
    this.inFlight = false;
    if (this.waiting > 0) this.schedule(retryDelayMs);
  }

  private nextBatch(withPatient: boolean): PendingRecord[] {
    const batch: PendingRecord[] = [];
    const room = { bytes: MAX_REQUEST_BYTES, records: MAX_REQUEST_RECORDS };
    // What did not fit goes first next time, and of its kind nobody overtakes it meanwhile.
    if (withPatient && this.overtaken >= OVERTAKEN_AT_MOST) this.patient = this.take(this.patient, room, batch);
    if (room.records > 0) this.urgent = this.take(this.urgent, room, batch);
    if (!withPatient) return batch;
    if (this.urgent.length === 0 && room.records > 0) this.patient = this.take(this.patient, room, batch);
    const isOvertaken = batch.at(-1)?.record.urgent === true && this.patient.length > 0;
    this.overtaken = isOvertaken ? this.overtaken + 1 : 0;
    return batch;
  }

  /** Moves what there is room for from the queue to the batch; the first record of a batch always fits. */
  private take(
    queue: PendingRecord[],
    room: { bytes: number; records: number },
    batch: PendingRecord[],
  ): PendingRecord[] {
    let taken = 0;
    for (const pending of queue) {
      if (pending.settled) {
        this.events.left(pending);
      } else {
        if (batch.length > 0 && (pending.bytes > room.bytes || room.records === 0)) break;
        room.bytes -= pending.bytes;
        room.records -= 1;
        batch.push(pending);
      }
      taken += 1;
    }
    return queue.slice(taken);
  }

  /** Milliseconds to wait before the next request. */
  private async send(batch: PendingRecord[]): Promise<number> {
    // Where no answer comes nobody knows what was taken, so while things fail each partition gets a request of its own:
    // those that have a leader again are not sent twice for those that have not.
    const requests = this.failures > 0 ? byPartition(batch) : [batch];
    const failed = (await Promise.all(requests.map((request) => this.request(request)))).flat();
    if (failed.length === 0) {
      this.failures = 0;
      this.timeouts = 0;
      return 0;
    }
    this.urgent = [...failed.filter(({ record }) => record.urgent === true), ...this.urgent];
    this.patient = [...failed.filter(({ record }) => record.urgent !== true), ...this.patient];
    this.failures += 1;
    if (this.lastFailure !== undefined) this.events.failed(this.lastFailure);
    if (this.timeouts >= TIMEOUTS_UNTIL_REBUILD) {
      this.timeouts = 0;
      this.sender.rebuild(`${TIMEOUTS_UNTIL_REBUILD} requests in a row were not answered`);
    }
    const longest = Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** (this.failures - 1));
    return longest * (0.5 + Math.random() / 2);
  }

  /** Sends one request; what is to be sent again comes back. */
  private async request(batch: PendingRecord[]): Promise<PendingRecord[]> {
    try {
      this.acknowledge(batch, await this.sender.send(batch));
      return [];
    } catch (error) {
      if (!(error instanceof PartlyAcknowledged)) return this.recover(batch, error);
      return this.recover(this.acknowledge(batch, error.places), error.cause);
    }
  }

  /** Returns those that have no place. */
  private acknowledge(batch: PendingRecord[], places: readonly (RecordPlace | undefined)[]): PendingRecord[] {
    return batch.filter((pending, index) => {
      const place = places[index];
      if (place === undefined) return true;
      pending.settle({ kind: 'acknowledged', place });
      this.events.left(pending);
      return false;
    });
  }

  private async recover(batch: PendingRecord[], error: unknown): Promise<PendingRecord[]> {
    const failure = classifyProduceError(error);
    if (failure.kind === 'refused') return this.isolate(batch, failure.reason, error);
    this.timeouts = failure.kind === 'timeout' ? this.timeouts + 1 : 0;
    this.lastFailure = failure;
    return batch;
  }

  /** The broker refuses a request for one bad record: halves find it, and all others pass. */
  private async isolate(batch: PendingRecord[], reason: string, cause: unknown): Promise<PendingRecord[]> {
    const [first] = batch;
    if (first !== undefined && batch.length === 1) {
      const message = `the broker refuses a record of ${first.bytes} bytes for ${first.record.topic}: ${reason}`;
      const code = /larger|too large/i.test(reason) ? 'event_too_large' : 'internal';
      first.settle({ kind: 'failed', error: new PostriderError(code, message, { cause }) });
      this.events.left(first);
      return [];
    }
    const middle = Math.ceil(batch.length / 2);
    const left = await this.request(batch.slice(0, middle));
    return [...left, ...(await this.request(batch.slice(middle)))];
  }
}

function byPartition(batch: readonly PendingRecord[]): PendingRecord[][] {
  const groups = new Map<string, PendingRecord[]>();
  for (const pending of batch) {
    const key = `${pending.record.topic} ${pending.partition}`;
    const group = groups.get(key) ?? [];
    group.push(pending);
    groups.set(key, group);
  }
  return [...groups.values()];
}
