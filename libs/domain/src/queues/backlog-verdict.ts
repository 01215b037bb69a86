export interface QueueLag {
  readonly records: number;
  readonly seconds: number;
}

/** What a group may have before it until the alert is raised. */
export type BacklogThresholds = QueueLag;

export type BacklogVerdict = 'raise' | 'clear' | 'unchanged';

/** An alert ends well below where it began, so that a queue near the threshold does not raise it every minute. */
const CLEARED_SHARE = 0.5;

/** @param raised whether the alert is on now */
export function backlogVerdict(raised: boolean, lag: QueueLag, thresholds: BacklogThresholds): BacklogVerdict {
  const above = (share: number): boolean =>
    lag.records > thresholds.records * share || lag.seconds > thresholds.seconds * share;
  if (raised) return above(CLEARED_SHARE) ? 'unchanged' : 'clear';
  return above(1) ? 'raise' : 'unchanged';
}
