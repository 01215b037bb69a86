import {
  deliveryIdOf,
  type DeliveryReport,
  type EndpointDisabledReport,
  type EndpointGoneReport,
  type EndpointHealthReport,
} from '#libs/contracts';
import type { RecordedDelivery } from '#libs/database';
import { applyReport, isNewer, type ReportOfOne, type ReportVersion } from '#libs/domain';

/** A report and where it lies. */
export interface LocatedReport {
  readonly report: DeliveryReport;
  readonly version: ReportVersion;
}

export interface LocatedReportOfOne {
  readonly report: ReportOfOne;
  readonly version: ReportVersion;
}

type EndpointReport = EndpointGoneReport | EndpointDisabledReport | EndpointHealthReport;

const isAboutEndpoint = (report: DeliveryReport): report is EndpointReport =>
  report.kind === 'endpoint-gone' || report.kind === 'endpoint-disabled' || report.kind === 'endpoint-health';

/** One report for each delivery that the reports are about; a planned one speaks for several. */
export function perDelivery(reports: readonly LocatedReport[]): readonly LocatedReportOfOne[] {
  return reports.flatMap(({ report, version }): readonly LocatedReportOfOne[] => {
    if (isAboutEndpoint(report)) return [];
    if (report.kind !== 'planned') return [{ report, version }];
    const { endpointIds, ...planned } = report;
    return endpointIds.map((endpointId) => ({
      report: { ...planned, endpointId, deliveryId: deliveryIdOf(planned.eventId, endpointId) },
      version,
    }));
  });
}

/**
 * What is known of each delivery after the reports: several about one delivery become one row to write. Reports that the
 * known row was already written by (they are read again after a crash) change nothing.
 */
export function foldReports(
  known: ReadonlyMap<string, RecordedDelivery>,
  reports: readonly LocatedReportOfOne[],
): readonly RecordedDelivery[] {
  const changed = new Map<string, RecordedDelivery>();
  for (const { report, version } of reports) {
    const current = changed.get(report.deliveryId) ?? known.get(report.deliveryId);
    if (current !== undefined && !isNewer(version, current.version)) continue;
    changed.set(report.deliveryId, { snapshot: applyReport(current?.snapshot, report), version });
  }
  return [...changed.values()];
}
