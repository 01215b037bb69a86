import { LANES, type HoldReason, type Lane } from '#libs/contracts';
import { ChurnMap } from '../../collections/churn-map.js';
import { ChurnSet } from '../../collections/churn-set.js';
import { FairQueue } from '../fair-queue.js';
import { Fifo } from '../fifo.js';
import { nextStep, type NextStep } from '../next-step.js';
import { FAST_MS_PER_DELIVERY } from '../overflow.js';
import { SendSlots, type SendSlot } from '../send-slots.js';
import type { EndpointTraffic, Pace } from './endpoint-traffic.js';
import type { Answer, EngineBounds, EngineJob, Held, Offer, Overflow, Surroundings, Turn } from './engine-job.js';
import { Holding } from './holding.js';
import { Parking } from './parking.js';
import { SendGate } from './send-gate.js';
import { TrafficTable } from './traffic-table.js';

interface Ticket {
  readonly slot: SendSlot;
  readonly traffic: EndpointTraffic;
  /** Whether it counts against the endpoint's rate. */
  readonly rated: boolean;
  answered: boolean;
}

/** What does not come back from a hold gets this share of the patience: the rest is for what has waited already. */
const SHARE_OF_NEW = 0.5;
/** A queue that would take so many times the patience is cut: what was let in by the limit of then may be a little late. */
const TRIM_ABOVE = 1.5;

/**
 * Decides which delivery is sent next, and which waits elsewhere: queues, turns, limits, rates and holds. Pure: moments
 * and random numbers are arguments, and whoever uses it acts on what it answers.
 *
 *   offer ─► queue per endpoint ─next─► send ─answered─► next step ─ended─► room for another
 *      └─► hold                    └──► hold                       sweep ─► holds of what waits too long
 */
export class DeliveryEngine<J extends EngineJob> {
  private readonly queue: FairQueue<J>;
  private readonly slots: SendSlots;
  private readonly traffic: TrafficTable;
  private readonly gate: SendGate;
  private readonly holding: Holding<J>;
  private readonly parking = new Parking();
  private readonly tickets = new ChurnMap<J, Ticket>();
  /** Endpoints found to be blocked while a turn was looked for. */
  private readonly blocked = new ChurnSet<string>();
  /** Endpoints whose permit is to be asked for. */
  private wanted = new Set<string>();
  private readonly leaving = new Fifo<Held<J>>();
  /** Whether a tenant had no turn because it has its share in flight. */
  private passedOver = false;

  constructor(
    private readonly bounds: EngineBounds,
    private readonly around: Surroundings,
  ) {
    const { maxQueuedPerEndpoint: maxPerEndpoint, maxQueuedBytes: maxBytes, tenantWeights } = bounds;
    this.queue = new FairQueue({ maxPerEndpoint, maxBytes }, tenantWeights);
    this.slots = new SendSlots(bounds);
    this.traffic = new TrafficTable(bounds.maxInFlightPerEndpoint, bounds.maxEndpoints);
    this.gate = new SendGate(bounds, around, this.traffic, this.slots);
    this.holding = new Holding(this.queue, this.traffic, this.gate, this.slots, around);
  }

  /** Deliveries that wait in memory. */
  get size(): number {
    return this.queue.size;
  }

  /** Whether there is one among them that only the bounds of the process keep from being sent. */
  get hasReady(): boolean {
    return this.queue.hasReady;
  }

  /** Deliveries whose request is under way. */
  get sending(): Iterable<J> {
    return this.tickets.keys();
  }

  /** The delivery of each endpoint that waits longest in the lane. */
  heads(lane: Lane): Iterable<J> {
    return this.queue.heads(lane);
  }

  /**
   * Takes a delivery into its endpoint's queue, or says where it waits instead.
   * @param windowFree deliveries that its partition may still keep undecided
   */
  offer(job: J, windowFree: number, nowMs: number): Offer<J> {
    const { endpointId } = job;
    const verdict = this.gate.verdict(job, nowMs);
    if (verdict.kind === 'hold') return this.hold(job, verdict.reason, verdict.untilMs, nowMs);
    const patienceMs = this.bounds.patienceMs * (job.delivery.held === undefined ? SHARE_OF_NEW : 1);
    const inTime = this.holding.rateOf(endpointId, nowMs).countUntil(nowMs + patienceMs, nowMs);
    const ahead = this.queue.aheadOf(endpointId, job.lane);
    if (verdict.kind !== 'pass' && ahead >= inTime) return this.holding.forRate(job, ahead, nowMs);
    return { kind: this.queue.offer(job, windowFree) ? 'queued' : 'full' };
  }

  /**
   * What becomes of a delivery that finds its queue full: a moment's patience, or a hold until its slot.
   * @param waitedMs what its partition has waited lately for endpoints that are not known to be fast
   */
  overflow(job: J, waitedMs: number, nowMs: number): Overflow<J> {
    const { endpointId, lane } = job;
    // A hold without an order key would come back out of order, should the endpoint be enabled meanwhile.
    if (this.gate.endsUnsent(endpointId)) {
      this.queue.unpark(endpointId);
      return { kind: 'wait' };
    }
    const { backoffUntilMs } = this.traffic.of(endpointId, nowMs);
    if (backoffUntilMs > nowMs) return this.hold(job, 'endpoint_backoff', backoffUntilMs, nowMs);
    if (this.holding.rateOf(endpointId, nowMs).paceMs > FAST_MS_PER_DELIVERY) {
      return this.holding.forRate(job, this.queue.aheadOf(endpointId, lane), nowMs);
    }
    const heads = this.queue.headsOf(endpointId, lane);
    const sinceMs = Math.min(nowMs, ...heads.map(({ takenOverAtMs }) => takenOverAtMs));
    return this.holding.ifSlow(job, nowMs, sinceMs, waitedMs);
  }

  /** Call it until it answers undefined, after every offer, end and wake-up. */
  next(nowMs: number): Turn<J> | undefined {
    const left = this.leaving.shift();
    if (left !== undefined) return left;
    for (const endpointId of this.parking.takeDue(nowMs)) this.queue.unpark(endpointId);
    this.passedOver = false;
    const job = this.queue.next((head) => this.mayStart(head, nowMs), {
      inLane: (lane) => this.slots.hasRoom(lane, nowMs),
      ofTenant: (tenantId, lane) => this.hasRoomFor(tenantId, lane),
    });
    this.emptyBlocked(nowMs);
    if (job === undefined) return this.leaving.shift();
    const traffic = this.traffic.use(job.endpointId, nowMs);
    const rated = this.gate.verdict(job, nowMs).kind !== 'pass';
    traffic.started(rated, nowMs);
    if (rated && this.gate.needsPermit(job.endpointId) && traffic.permit.ask(nowMs)) this.wanted.add(job.endpointId);
    this.tickets.set(job, { slot: this.slots.start(job.tenantId, nowMs), traffic, rated, answered: false });
    return { kind: 'send', job };
  }

  /** The receiver has answered, or failed to: learns from it, and decides what follows for the delivery. */
  answered(job: J, { outcome, policy, startedAtMs, random }: Answer, nowMs: number): NextStep {
    const ticket = this.tickets.get(job);
    const traffic = ticket?.traffic ?? this.traffic.of(job.endpointId, nowMs);
    if (ticket !== undefined) ticket.answered = true;
    traffic.answered(outcome, startedAtMs, nowMs);
    const step = nextStep({ outcome, policy, progress: job.delivery.progress, nowMs, random });
    if (step.kind === 'delivered') return step;
    if (step.backoffUntilMs !== undefined) traffic.backOff(step.backoffUntilMs);
    else if (step.errorClass === 'rate_limited') traffic.refused(startedAtMs, random, nowMs);
    return step;
  }

  /** Nothing of it is under way any more; without an answer before, no request went out. */
  ended(job: J, nowMs: number): void {
    const ticket = this.tickets.get(job);
    if (ticket === undefined) return;
    this.tickets.delete(job);
    ticket.traffic.ended(ticket.rated && !ticket.answered);
    this.slots.end(ticket.slot);
    const circuit = this.around.circuits.verdict(job.endpointId, nowMs);
    if (circuit.state === 'open' && circuit.probing !== true) ticket.traffic.beginAnew();
    this.queue.unpark(job.endpointId);
  }

  /** Holds what waits too long, or for what has changed meanwhile. Call it about once a second. */
  sweep(nowMs: number): readonly Held<J>[] {
    for (const lane of LANES) for (const head of this.queue.heads(lane)) this.noteIfBlocked(head, nowMs);
    this.emptyBlocked(nowMs);
    for (const endpointId of [...this.queue.endpointIds]) this.trimToRate(endpointId, nowMs);
    for (const endpointId of this.slowEndpoints(nowMs)) {
      for (const job of this.queue.removeOf(endpointId, (waiting) => this.isOld(waiting, nowMs))) {
        const slow = this.holding.ifSlow(job, nowMs);
        this.leaving.push(slow.kind === 'hold' ? slow : this.hold(job, 'queue_full', nowMs, nowMs));
      }
    }
    return this.leaving.removeWhere(() => true);
  }

  /** The next moment at which something can be sent without an offer or an end before; undefined when there is none. */
  wakeAtMs(nowMs: number): number | undefined {
    if (this.queue.size === 0) return undefined;
    const roomAtMs = this.slots.hasRoom('bulk', nowMs) && !this.passedOver ? undefined : this.slots.nextRoomAtMs;
    const wakeAtMs = Math.min(roomAtMs ?? Infinity, this.parking.nextWakeAtMs ?? Infinity);
    return wakeAtMs === Infinity ? undefined : wakeAtMs;
  }

  /** How many more deliveries of a hold the endpoint could take in the lane at this moment; 0 while its reason lasts. */
  appetite(endpointId: string, lane: Lane, nowMs: number): number {
    return this.gate.appetite(endpointId, this.queue.aheadOf(endpointId, lane), nowMs);
  }

  /** Endpoints for which {@link paceOf} is to be put on record now; once it is, {@link permit} says so. */
  takeWanted(): Iterable<string> {
    const { wanted } = this;
    if (wanted.size > 0) this.wanted = new Set();
    return wanted;
  }

  /** It is on record that the endpoint may be sent to until then, and whatever others said before is known. */
  permit(endpointId: string, untilMs: number, nowMs: number): void {
    this.traffic.of(endpointId, nowMs).permit.granted(untilMs);
    this.queue.unpark(endpointId);
  }

  /** The endpoint is another's: nothing is sent to it until it is permitted again. */
  giveUpPermit(endpointId: string, nowMs: number): void {
    this.traffic.of(endpointId, nowMs).permit.giveUp();
  }

  /** What the endpoint's next owner has to know. */
  paceOf(endpointId: string, nowMs: number): Pace {
    return this.traffic.of(endpointId, nowMs).pace;
  }

  /** Goes on where the endpoint's former owner was. */
  resume(endpointId: string, pace: Partial<Pace>, nowMs: number): void {
    this.traffic.of(endpointId, nowMs).resume(pace, nowMs);
    this.queue.unpark(endpointId);
  }

  /** A partition is lost or drains: takes out what waits. What is under way is finished. */
  giveBack(isLost: (job: J) => boolean): readonly J[] {
    const lost = this.queue.removeWhere(isLost);
    lost.push(...this.leaving.removeWhere(({ job }) => isLost(job)).map(({ job }) => job));
    return lost;
  }

  /** A delivery that turns out to have to wait after its turn began. */
  hold(job: J, reason: HoldReason, untilMs: number, nowMs: number): Held<J> {
    return this.holding.until(job, reason, untilMs, nowMs);
  }

  private hasRoomFor(tenantId: string, lane: Lane): boolean {
    const hasRoom = this.slots.hasRoomFor(tenantId, lane);
    this.passedOver ||= !hasRoom;
    return hasRoom;
  }

  private mayStart(job: J, nowMs: number): boolean {
    const verdict = this.gate.start(job, nowMs);
    if (verdict.kind === 'hold') this.blocked.add(job.endpointId);
    if (verdict.kind === 'unpermitted') this.askFor(job.endpointId, nowMs);
    if (verdict.kind === 'wait') this.parking.park(job.endpointId, verdict.untilMs);
    return verdict.kind === 'start';
  }

  private askFor(endpointId: string, nowMs: number): void {
    const { permit } = this.traffic.of(endpointId, nowMs);
    if (permit.ask(nowMs)) this.wanted.add(endpointId);
    this.parking.park(endpointId, permit.againAtMs);
  }

  /** An endpoint that was paused, say, while its requests in flight hang, has no turn in which that would be found. */
  private noteIfBlocked(head: J, nowMs: number): void {
    if (this.gate.verdict(head, nowMs).kind === 'hold') this.blocked.add(head.endpointId);
  }

  /** Whatever waits for an endpoint that nothing goes to for a while is held. */
  private emptyBlocked(nowMs: number): void {
    for (const endpointId of this.blocked) {
      this.queue.removeOf(endpointId, (job) => {
        const verdict = this.gate.verdict(job, nowMs);
        if (verdict.kind === 'hold') this.leaving.push(this.hold(job, verdict.reason, verdict.untilMs, nowMs));
        return verdict.kind === 'hold';
      });
      // What is left may be sent although the others may not.
      this.queue.unpark(endpointId);
    }
    this.blocked.clear();
  }

  /** A limit that was lowered has more waiting than goes out before their patience ends. */
  private trimToRate(endpointId: string, nowMs: number): void {
    if (this.gate.endsUnsent(endpointId)) return;
    const rate = this.holding.rateOf(endpointId, nowMs);
    const { patienceMs } = this.bounds;
    if (this.queue.sizeOf(endpointId) <= rate.countUntil(nowMs + patienceMs * TRIM_ABOVE, nowMs)) return;
    const keep = rate.countUntil(nowMs + patienceMs, nowMs);
    for (const job of this.queue.removeBeyond(endpointId, keep))
      this.leaving.push(this.holding.forRate(job, keep, nowMs));
  }

  private slowEndpoints(nowMs: number): ReadonlySet<string> {
    const slow = new Set<string>();
    for (const lane of LANES) {
      for (const head of this.queue.heads(lane)) {
        if (this.gate.endsUnsent(head.endpointId)) continue;
        if (this.isOld(head, nowMs) && this.holding.ifSlow(head, nowMs).kind === 'hold') slow.add(head.endpointId);
      }
    }
    return slow;
  }

  private isOld({ takenOverAtMs }: J, nowMs: number): boolean {
    return nowMs - takenOverAtMs > this.bounds.patienceMs;
  }
}
