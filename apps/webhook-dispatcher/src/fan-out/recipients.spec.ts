import { partitionOfKey } from '#libs/kafka';
import { groupRecipients, RecipientGroups } from './recipients.js';

const PARTITIONS = 6;
const endpointIds = Array.from({ length: 1_000 }, (_, index) => `ep_${index}`);

describe('groupRecipients', () => {
  const groups = groupRecipients(endpointIds, PARTITIONS);

  it('every endpoint is in exactly one record', () => {
    expect(groups.flatMap((group) => group.endpointIds).sort()).toEqual([...endpointIds].sort());
  });

  it('a record holds endpoints of its own partition only, as Java clients would place them', () => {
    for (const { partition, endpointIds: own } of groups) {
      expect(own.every((id) => partitionOfKey(id, PARTITIONS) === partition)).toBe(true);
    }
  });

  it('a record holds at most 64 endpoints, and there are no more records than that needs', () => {
    const sizes = groups.map((group) => group.endpointIds.length);
    expect(Math.max(...sizes)).toBe(64);
    const perPartition = Map.groupBy(endpointIds, (id) => partitionOfKey(id, PARTITIONS));
    const needed = [...perPartition.values()].reduce((sum, ids) => sum + Math.ceil(ids.length / 64), 0);
    expect(groups).toHaveLength(needed);
  });

  it('no endpoint needs no record', () => {
    expect(groupRecipients([], PARTITIONS)).toEqual([]);
  });
});

describe('RecipientGroups', () => {
  it('splits an answer once, and again when the topic has got more partitions', () => {
    const groups = new RecipientGroups();
    const first = groups.of(endpointIds, 6);
    expect(groups.of(endpointIds, 6)).toBe(first);
    expect(groups.of(endpointIds, 12).some(({ partition }) => partition >= 6)).toBe(true);
  });
});
