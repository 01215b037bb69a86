import type { GroupId } from '#libs/contracts';
import { until } from '#libs/testing';
import type { RunningApp } from '../harness/index.js';

/** The partitions that an app owns as a member of the group, by its own last word; none before its first. */
export function ownedPartitions(app: RunningApp, group: GroupId): readonly string[] {
  const last = app.logLines('kafka.assigned').findLast((line) => line['group'] === group);
  const partitions: unknown = last?.['partitions'];
  return Array.isArray(partitions) ? partitions.map(String) : [];
}

/** Waits until these apps own all partitions of the group between them, each partition once. */
export async function ownedBy(
  apps: readonly RunningApp[],
  group: GroupId,
  partitions: number,
  timeoutMs: number,
): Promise<void> {
  const complete = (): boolean => {
    const owned = apps.map((app) => ownedPartitions(app, group));
    const all = owned.flat();
    return all.length === partitions && new Set(all).size === partitions && owned.every((own) => own.length > 0);
  };
  await until(complete, {
    timeoutMs,
    what: `${apps.length} members to own the ${partitions} partitions of ${group}`,
    everyMs: 100,
  });
}
