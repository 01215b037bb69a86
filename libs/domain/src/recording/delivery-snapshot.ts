import type {
  AttemptedReport,
  DeadLetteredReport,
  DeliveryState,
  EndedReport,
  EndReason,
  ErrorClass,
  HeldReport,
  HoldReason,
  Lane,
  PlannedReport,
  RecordPlace,
  Trigger,
} from '#libs/contracts';

/** All that is known of one delivery after some of its reports. Times in epoch milliseconds. */
export interface DeliverySnapshot {
  readonly id: string;
  readonly createdAtMs: number;
  readonly tenantId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly endpointId: string;
  readonly lane: Lane;
  readonly state: DeliveryState;
  /** Of the latest attempt, or of the chain that was planned since. */
  readonly trigger: Trigger;
  /** Over all chains. */
  readonly attempts: number;
  readonly nextAttemptAtMs?: number | undefined;
  readonly holdReason?: HoldReason | undefined;
  /** Since when it has been held without an attempt in between. */
  readonly heldSinceMs?: number | undefined;
  readonly lastAttemptAtMs?: number | undefined;
  readonly lastStatus?: number | undefined;
  readonly errorClass?: ErrorClass | undefined;
  readonly error?: string | undefined;
  readonly endReason?: EndReason | undefined;
  readonly deadLetter?: RecordPlace | undefined;
  /** When what the state says came to be, by the reporter's clock. */
  readonly updatedAtMs: number;
}

/** A planned report speaks for several endpoints; here it is cut into one for each. */
export type PlannedDelivery = Omit<PlannedReport, 'endpointIds'> & {
  readonly deliveryId: string;
  readonly endpointId: string;
};

export type ReportOfOne = PlannedDelivery | AttemptedReport | HeldReport | EndedReport | DeadLetteredReport;

const TERMINAL: ReadonlySet<DeliveryState> = new Set(['succeeded', 'failed', 'canceled', 'skipped']);
export const isTerminal = (state: DeliveryState): boolean => TERMINAL.has(state);

/** Someone asked for the delivery again; a retry or a second fan-out after a crash only goes on with the same chain. */
const ANEW: ReadonlySet<Trigger> = new Set(['manual', 'replay', 'redrive']);

/** What no longer holds when a delivery takes another turn. */
const OPEN_END = {
  nextAttemptAtMs: undefined,
  holdReason: undefined,
  heldSinceMs: undefined,
  endReason: undefined,
  deadLetter: undefined,
};

/**
 * What is known after one more report. Reports come in the order they were written, but the attempt of a delivery and
 * the report that it was planned race for that order, and a crash repeats some; so a delivery that arrived stays
 * `succeeded` until someone asks for it anew.
 */
export function applyReport(current: DeliverySnapshot | undefined, report: ReportOfOne): DeliverySnapshot {
  switch (report.kind) {
    case 'planned':
      return planned(current, report);
    case 'attempted':
      return attempted(current ?? unknownUntil(report), report);
    case 'held':
      if (isWithdrawn(current)) return current;
      return unlessSucceeded(current ?? unknownUntil(report), report.atMs, {
        ...OPEN_END,
        state: 'held',
        holdReason: report.reason,
        heldSinceMs: report.sinceMs ?? report.atMs,
        nextAttemptAtMs: report.dueAtMs,
      });
    case 'ended':
      if (isWithdrawn(current)) return current;
      return unlessSucceeded(current ?? unknownUntil(report), report.atMs, {
        ...OPEN_END,
        state: report.state,
        endReason: report.reason,
      });
    case 'dead-lettered':
      if (current !== undefined && isUnderWayAgain(current, report)) return current;
      return unlessSucceeded(current ?? unknownUntil(report), report.atMs, {
        ...OPEN_END,
        state: 'failed',
        endReason: report.reason,
        deadLetter: report.place,
      });
  }
}

function planned(current: DeliverySnapshot | undefined, report: PlannedDelivery): DeliverySnapshot {
  const due = report.dueAtMs === undefined ? {} : { nextAttemptAtMs: report.dueAtMs };
  if (current === undefined) return { ...unknownUntil(report), ...due, trigger: report.trigger };
  const anew = ANEW.has(report.trigger) && isTerminal(current.state) && report.atMs > current.updatedAtMs;
  if (!anew) return current;
  return { ...current, ...OPEN_END, ...due, state: 'pending', trigger: report.trigger, updatedAtMs: report.atMs };
}

function attempted(current: DeliverySnapshot, report: AttemptedReport): DeliverySnapshot {
  const counted = {
    ...current,
    attempts: Math.max(current.attempts, report.attempt),
    lastAttemptAtMs: Math.max(current.lastAttemptAtMs ?? 0, report.startedAtMs),
  };
  const { next } = report;
  const repeated = current.state === 'succeeded' && !ANEW.has(report.trigger);
  if (repeated && next.state !== 'succeeded') return counted;
  const seen: DeliverySnapshot = {
    ...counted,
    trigger: report.trigger,
    lastStatus: report.status,
    errorClass: report.errorClass,
    error: report.error,
    updatedAtMs: report.atMs,
  };
  const withdrawn = isWithdrawn(current) && !ANEW.has(report.trigger);
  switch (next.state) {
    case 'succeeded':
      return { ...seen, ...OPEN_END, state: 'succeeded' };
    case 'retrying':
      if (withdrawn) return { ...seen, updatedAtMs: current.updatedAtMs };
      return { ...seen, ...OPEN_END, state: 'retrying', nextAttemptAtMs: next.dueAtMs };
    case 'failed':
      if (isBuried(current, report)) return { ...seen, updatedAtMs: current.updatedAtMs };
      return { ...seen, ...OPEN_END, state: 'failed', endReason: next.reason };
    case 'unchanged':
      return current.state === 'succeeded' ? counted : { ...seen, updatedAtMs: current.updatedAtMs };
  }
}

/** Canceled by request: a record of it that still comes is dropped, so what it was about to do does not happen. */
const isWithdrawn = (current: DeliverySnapshot | undefined): current is DeliverySnapshot =>
  current?.state === 'canceled' && current.endReason === 'requested';

/** Someone asked for it since it was laid among the dead letters; a crash of that stage repeats its reports. */
const isUnderWayAgain = ({ state, updatedAtMs }: DeliverySnapshot, { atMs }: DeadLetteredReport): boolean =>
  !isTerminal(state) && atMs < updatedAtMs;

/** The report of the dead letter came first, although its attempt was before it: they come from two stages. */
const isBuried = (current: DeliverySnapshot, { atMs }: AttemptedReport): boolean =>
  current.state === 'failed' && current.deadLetter !== undefined && atMs <= current.updatedAtMs;

function unlessSucceeded(current: DeliverySnapshot, atMs: number, change: Partial<DeliverySnapshot>): DeliverySnapshot {
  return current.state === 'succeeded' ? current : { ...current, ...change, updatedAtMs: atMs };
}

/** The report that it was planned is on its way, or was lost with a crash. */
const unknownUntil = (report: ReportOfOne): DeliverySnapshot => ({
  id: report.deliveryId,
  createdAtMs: report.createdAtMs,
  tenantId: report.tenantId,
  eventId: report.eventId,
  eventType: report.eventType,
  endpointId: report.endpointId,
  lane: report.lane,
  state: 'pending',
  trigger: 'initial',
  attempts: 0,
  updatedAtMs: report.atMs,
});
