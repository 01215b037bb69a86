import type { Lane, RateLimit } from '#libs/contracts';
import { ConcurrencyLimit } from '../concurrency-limit.js';
import { nextSlot } from '../hold.js';
import { slowsDown, type AttemptOutcome } from '../next-step.js';
import { overflowVerdict } from '../overflow.js';
import { RateLimiter } from '../rate-limit.js';
import { LaneSlots } from './lane-slots.js';
import { RunningMean } from './running-mean.js';
import { SendPermit } from './send-permit.js';

const UNKNOWN_MS_PER_DELIVERY = 50;
/** Between two deliveries that come back from a hold: a hundred thousand behind an open circuit take turns over minutes. */
const RETURN_SPACING_MS = 1;
/** So many come back when an open circuit's time is over: one of them tries, and those beside it go as soon as it succeeded. */
export const ENOUGH_TO_TRY = 32;
/** An endpoint's present pace says so far ahead when it could take another; beyond, it would stand idle or overflow. */
const PACE_HOLDS_FOR_MS = 5_000;
const UNLIMITED: RateLimit = {};
/** A 429 that does not say for how long: the endpoint rests so long, twice as long after each further one in a row. */
const FIRST_REST_MS = 500;
const LONGEST_REST_MS = 30_000;
const REST_JITTER_SHARE = 0.1;
/** The slowest rate there is has one request in so long. */
const LONGEST_PACE_MS = 3_600_000;

/** What survives a move of the endpoint to another process. Epoch ms. */
export interface Pace {
  /** Nothing goes out before. */
  readonly backoffUntilMs: number;
  /** Requests at once. */
  readonly limit: number;
  /** No request went out later, nor will one under a permit; undefined: none ever did. */
  readonly lastSentAtMs?: number;
  /** The last moment of a request that is under way, or that a permit allows; undefined: nothing is. */
  readonly startsUntilMs?: number;
  /** Requests of a former owner may be under way until then, at an endpoint that bounds those. */
  readonly busyUntilMs?: number;
}

/** A delivery that finds its queue full. */
export interface Overflowing {
  readonly lane: Lane;
  /** Of its lane and those above it, in the queue. */
  readonly ahead: number;
  /** Of the one among those that waits longest. */
  readonly waitingSinceMs: number;
  readonly saturated: boolean;
  readonly crowded: boolean;
  /** What its partition has waited lately for such endpoints. */
  readonly waitedMs: number;
}

/**
 * What is known of an endpoint's pace. An endpoint lives in one partition, so no other process sends to it and these
 * numbers are global ones (docs/adr/0003).
 */
export class EndpointTraffic {
  /** Of an endpoint that has a limit: few have one, and there are many endpoints. */
  private ownPermit: SendPermit | undefined;
  private restUntilMs = 0;
  private readonly limit: ConcurrencyLimit;
  private readonly duration = new RunningMean();
  private rate = new RateLimiter(UNLIMITED, 0);
  private rateSetting: RateLimit = UNLIMITED;
  /** Whether its settings were read since something is known of former owners. */
  private settingKnown = true;
  private lastStartedMs = 0;
  /** What former owners said last. */
  private othersSentMs = 0;
  private othersBusyUntilMs = 0;
  private sending = 0;
  /** Answers still to come to requests that were under way when there were as many as allowed. */
  private inFullUse = 0;
  private silentSinceMs = 0;
  private refusals = 0;
  private refusedAtMs = -Infinity;
  private readonly slots = new LaneSlots();
  private readonly rateSlots = new LaneSlots();

  constructor(
    maxInFlight: number,
    private readonly durationOfAll: RunningMean,
  ) {
    this.limit = new ConcurrencyLimit(maxInFlight);
  }

  /** Nothing goes out before this moment. */
  get backoffUntilMs(): number {
    return this.restUntilMs;
  }

  get inFlight(): number {
    return this.sending;
  }

  get permit(): SendPermit {
    this.ownPermit ??= new SendPermit();
    return this.ownPermit;
  }

  get pace(): Pace {
    const { backoffUntilMs } = this;
    const permittedUntilMs = this.ownPermit?.reachesMs ?? 0;
    const lastSentAtMs = Math.max(this.lastStartedMs, permittedUntilMs, this.othersSentMs);
    const startsUntilMs = Math.max(permittedUntilMs, this.sending > 0 ? this.lastStartedMs : 0);
    return {
      backoffUntilMs,
      limit: this.limit.value,
      ...(lastSentAtMs > 0 ? { lastSentAtMs } : {}),
      ...(startsUntilMs > 0 ? { startsUntilMs } : {}),
      ...(this.othersBusyUntilMs > 0 ? { busyUntilMs: this.othersBusyUntilMs } : {}),
    };
  }

  /** Goes on where another process was. What it said before is void: it takes back what it did not use. */
  resume({ backoffUntilMs = 0, limit, lastSentAtMs = 0, busyUntilMs = 0 }: Partial<Pace>, nowMs: number): void {
    this.restUntilMs = Math.max(this.restUntilMs, backoffUntilMs);
    if (limit !== undefined) this.limit.startAt(limit);
    this.othersBusyUntilMs = busyUntilMs;
    this.othersSentMs = lastSentAtMs;
    this.settingKnown = false;
    if (this.rate.lastSentAtMs !== this.lastSentMs)
      this.rate = new RateLimiter(this.rateSetting, nowMs, this.lastSentMs);
  }

  /** The endpoint's limits as they are configured now; a change counts from this moment on. */
  rateUnder(setting: RateLimit = UNLIMITED, nowMs: number): RateLimiter {
    if (setting !== this.rateSetting && !sameRate(setting, this.rateSetting)) {
      this.rate = new RateLimiter(setting, nowMs, this.rate.lastSentAtMs);
    }
    this.rateSetting = setting;
    this.settingKnown = true;
    return this.rate;
  }

  /** When the next request may go by all limits, those under way of this process aside. */
  limitedUntilMs(nowMs: number): number {
    const busyUntilMs = this.rateSetting.concurrent === undefined ? 0 : this.othersBusyUntilMs;
    return Math.max(this.rate.slotMs(0, nowMs), busyUntilMs);
  }

  /**
   * How many requests may be in flight.
   * @param share what the process as a whole can spare for it
   */
  room(share: number): number {
    return Math.min(this.limit.value, share, this.rateSetting.concurrent ?? Infinity);
  }

  /** @param rated whether it counts against the endpoint's rate */
  started(rated: boolean, nowMs: number): void {
    if (this.sending === 0) this.silentSinceMs = nowMs;
    this.sending += 1;
    if (this.sending >= this.limit.value) this.inFullUse = this.sending;
    if (!rated) return;
    this.rate.take(nowMs);
    this.lastStartedMs = nowMs;
  }

  answered(outcome: AttemptOutcome, sentAtMs: number, nowMs: number): void {
    this.duration.add(nowMs - sentAtMs);
    this.durationOfAll.add(nowMs - sentAtMs);
    this.silentSinceMs = nowMs;
    if (slowsDown(outcome)) this.limit.overloaded(sentAtMs, nowMs);
    else this.limit.answered(this.inFullUse > 0);
    this.inFullUse = Math.max(0, this.inFullUse - 1);
    if (outcome.kind === 'response' && outcome.status < 300) this.refusals = 0;
  }

  /** @param unused it counted against the endpoint's rate, and no request went out */
  ended(unused: boolean): void {
    this.sending -= 1;
    if (unused) this.rate.giveBack();
  }

  /**
   * A 429 without Retry-After. Requests that were sent before the last one tell of the same refusal.
   * @param random in [0, 1)
   */
  refused(sentAtMs: number, random: number, nowMs: number): void {
    if (sentAtMs < this.refusedAtMs) return;
    const restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** this.refusals);
    this.refusals += 1;
    this.refusedAtMs = nowMs;
    this.backOff(Math.ceil(nowMs + restMs * (1 + REST_JITTER_SHARE * random)));
  }

  /** The receiver asks to be left alone until then. */
  backOff(untilMs: number): void {
    this.restUntilMs = Math.max(this.restUntilMs, untilMs);
    this.beginAnew();
  }

  /** After a time in which nothing went out, it begins with one request and doubles per round. */
  beginAnew(): void {
    this.limit.startAt(1);
  }

  /**
   * Until when a delivery is held that finds the queue of its lane full, or how it waits for room in a moment. Infinity:
   * until the endpoint has room, however soon that is. A slot far ahead would be a guess from how it answered the first few.
   */
  overflow(full: Overflowing, nowMs: number): number | 'wait' | 'wait-briefly' {
    const { lane, ahead, waitingSinceMs, saturated, crowded, waitedMs } = full;
    const limit = Math.min(this.limit.value, this.rateSetting.concurrent ?? Infinity);
    const meanMs = this.duration.value;
    const silentForMs = this.silentForMs(waitingSinceMs, saturated, nowMs);
    const meanOfAllMs = this.durationOfAll.value ?? 0;
    const seen = { inFlight: this.sending, limit, meanMs, meanOfAllMs, silentForMs, saturated, crowded, waitedMs };
    const verdict = overflowVerdict(seen);
    if (verdict !== 'hold') return verdict;
    const msPerDelivery = meanMs === undefined ? UNKNOWN_MS_PER_DELIVERY : meanMs / limit;
    // Twice as fast as it seems: one that comes too early is held again, one that comes too late wasted the endpoint's time.
    const spacingMs = Math.max(msPerDelivery, silentForMs / limit) / 2;
    const earliestMs = nowMs + ahead * spacingMs;
    if (Math.max(earliestMs, this.slots.last(lane)) + spacingMs > nowMs + PACE_HOLDS_FOR_MS) return Infinity;
    return this.slot(lane, earliestMs, spacingMs, nowMs);
  }

  /** When a delivery comes back that is held until `untilMs`: not in the same moment as all others. */
  slotAfter(lane: Lane, untilMs: number, nowMs: number): number {
    return this.slot(lane, untilMs, RETURN_SPACING_MS, nowMs);
  }

  /**
   * The same where one request may try then, and nobody knows how it ends: Infinity once enough come back for that. The
   * others would come back for nothing should it fail, all in the same seconds.
   */
  slotToTry(lane: Lane, untilMs: number, nowMs: number): number {
    const isCrowded = this.slots.last(lane) >= untilMs + ENOUGH_TO_TRY * RETURN_SPACING_MS;
    return isCrowded ? Infinity : this.slotAfter(lane, untilMs, nowMs);
  }

  /** When a delivery may go that so many others are ahead of, those included that were given a slot before. */
  rateSlot(lane: Lane, ahead: number, nowMs: number): number {
    const afterOthersMs = this.rateSlots.last(lane) + this.rate.paceMs;
    return this.rateSlots.give(lane, Math.ceil(Math.max(this.rate.slotMs(ahead, nowMs), afterOthersMs)));
  }

  /** How many it can be expected to take within that time. */
  expectedWithin(spanMs: number): number {
    const meanMs = this.duration.value;
    return meanMs === undefined ? this.limit.value : Math.ceil((this.limit.value * spanMs) / Math.max(1, meanMs));
  }

  /** Nothing is lost when this is forgotten: it tells nothing that holds requests back. */
  isIdle(nowMs: number): boolean {
    if (this.sending > 0 || this.restUntilMs > nowMs) return false;
    if (this.settingKnown) return this.limitedUntilMs(nowMs) <= nowMs;
    const slotMs = this.othersSentMs > 0 ? this.othersSentMs + LONGEST_PACE_MS : 0;
    return Math.max(slotMs, this.othersBusyUntilMs) <= nowMs;
  }

  /** When the endpoint was last sent to, by whomever; undefined: never. */
  private get lastSentMs(): number | undefined {
    const lastMs = Math.max(this.lastStartedMs, this.othersSentMs);
    return lastMs > 0 ? lastMs : undefined;
  }

  /** With nothing under way it is the process that has no room for it: its tenant has its share, and that may hang for long. */
  private silentForMs(waitingSinceMs: number, saturated: boolean, nowMs: number): number {
    if (this.sending > 0) return nowMs - this.silentSinceMs;
    return saturated ? 0 : nowMs - Math.max(this.silentSinceMs, waitingSinceMs);
  }

  private slot(lane: Lane, earliestMs: number, spacingMs: number, nowMs: number): number {
    const lastSlotMs = this.slots.last(lane);
    return this.slots.give(lane, nextSlot({ nowMs, earliestMs, spacingMs, lastSlotMs }));
  }
}

const sameRate = (a: RateLimit, b: RateLimit): boolean =>
  a.perSecond === b.perSecond &&
  a.perMinute === b.perMinute &&
  a.perHour === b.perHour &&
  a.concurrent === b.concurrent;
