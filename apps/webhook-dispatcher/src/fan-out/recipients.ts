import { MAX_ENDPOINTS_PER_RECORD } from '#libs/contracts';
import { partitionOfKey } from '#libs/kafka';

/** The endpoints of one delivery record: at most 64, all of one partition. */
export interface RecordRecipients {
  readonly partition: number;
  readonly endpointIds: readonly string[];
}

/**
 * Splits an event's endpoints over delivery records. The directory gives the same array for the same answer, so the
 * split is made once per answer and partition count, not once per event.
 */
export class RecipientGroups {
  private readonly known = new WeakMap<
    readonly string[],
    { partitions: number; groups: readonly RecordRecipients[] }
  >();

  of(endpointIds: readonly string[], partitions: number): readonly RecordRecipients[] {
    const known = this.known.get(endpointIds);
    if (known?.partitions === partitions) return known.groups;
    const groups = groupRecipients(endpointIds, partitions);
    this.known.set(endpointIds, { partitions, groups });
    return groups;
  }
}

export function groupRecipients(endpointIds: readonly string[], partitions: number): readonly RecordRecipients[] {
  const byPartition = Map.groupBy(endpointIds, (endpointId) => partitionOfKey(endpointId, partitions));
  const groups: RecordRecipients[] = [];
  for (const [partition, ids] of byPartition) {
    for (let from = 0; from < ids.length; from += MAX_ENDPOINTS_PER_RECORD) {
      groups.push({ partition, endpointIds: ids.slice(from, from + MAX_ENDPOINTS_PER_RECORD) });
    }
  }
  return groups;
}
