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

export const isAboutEndpoint = (report: DeliveryReport): report is EndpointReport =>
  report.kind === 'endpoint-gone' || report.kind === 'endpoint-disabled' || report.kind === 'endpoint-health';

/**
 * What the reports say of each delivery, in order; a planned one speaks for several. A row tells by which record it was
 * last written, so all that one record says of a delivery has to be written together.
 */
export function perDelivery(reports: readonly LocatedReport[]): readonly (readonly LocatedReportOfOne[])[] {
  const groups = new Map<string, LocatedReportOfOne[]>();
  const add = (report: ReportOfOne, version: ReportVersion): void => {
    const group = groups.get(report.deliveryId);
    if (group === undefined) groups.set(report.deliveryId, [{ report, version }]);
    else group.push({ report, version });
  };
  for (const { report, version } of reports) {
    if (isAboutEndpoint(report)) continue;
    if (report.kind !== 'planned') {
      add(report, version);
      continue;
    }
    const { endpointIds, ...planned } = report;
    for (const endpointId of endpointIds) {
      add({ ...planned, endpointId, deliveryId: deliveryIdOf(planned.eventId, endpointId) }, version);
    }
  }
  return [...groups.values()];
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
    const before = known.get(report.deliveryId);
    if (before !== undefined && !isNewer(version, before.version)) continue;
    const current = changed.get(report.deliveryId) ?? before;
    if (current !== undefined && !isNewer(version, current.version) && !isSameRecord(version, current.version))
      continue;
    changed.set(report.deliveryId, { snapshot: applyReport(current?.snapshot, report), version });
  }
  return [...changed.values()];
}

/** Several reports may travel as one record, in order. */
const isSameRecord = (one: ReportVersion, other: ReportVersion): boolean =>
  one.partition === other.partition && one.offset === other.offset;
