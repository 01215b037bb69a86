/** Where a report lies on `postrider.attempts`, and when the broker took it: what orders the reports of a delivery. */
export interface ReportVersion {
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
}

/**
 * Whether a report was written after another one about the same delivery. Within a partition the offset says so, exactly;
 * a topic that was given more partitions moves keys, and then only the broker's time can.
 */
export function isNewer(report: ReportVersion, than: ReportVersion): boolean {
  return report.partition === than.partition ? report.offset > than.offset : report.timestampMs >= than.timestampMs;
}
