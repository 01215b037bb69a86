/**
 * What came of a delivery that had its turn. `over`: its endpoint has it, or it needs none any more; `unchanged`: an
 * attempt beside a retry that goes on waiting.
 */
export type OrderFate = 'over' | 'retrying' | 'dead' | 'unchanged';

export interface OrderBounds {
  /** Followers of one endpoint in memory; with one more all of a line are parked, as when one has waited too long. */
  readonly maxWaiting: number;
  readonly patienceMs: number;
  /** Keys of one endpoint that failures may block, before the endpoint waits as a whole: each costs an entry. */
  readonly maxBlockedKeys: number;
}
