/** One member as it joins: what it subscribes to, and what it owned before this rebalance. */
export interface JoiningMember {
  readonly memberId: string;
  readonly topics: readonly string[];
  readonly owned: Readonly<Record<string, readonly number[]>>;
  /** It drains: it finishes and commits what it has in hand, and leaves the group then. */
  readonly leaving?: boolean;
}

export type Assignment = ReadonlyMap<string, Readonly<Record<string, readonly number[]>>>;

/** Topics with one partition count and the same subscribers: partition n of all of them goes to one member. */
interface Family {
  readonly topics: readonly string[];
  readonly partitions: number;
  readonly members: readonly JoiningMember[];
}

/**
 * Who reads what. An endpoint lives in partition n of every lane, so n of all lanes belongs to one member: only then are
 * its limits in that member's memory global ones (docs/adr/0003). A partition stays with its owner unless balance forbids
 * it, because each move makes duplicates. A member that leaves keeps what it has until then and gets nothing more: moved
 * now, its records in hand would be sent again. Among the others the result is balanced within one.
 * @param partitionCounts of every topic that exists
 */
export function assignSticky(
  members: readonly JoiningMember[],
  partitionCounts: ReadonlyMap<string, number>,
): Assignment {
  const sorted = [...members].sort((a, b) => compare(a.memberId, b.memberId));
  const result = new Map<string, Record<string, number[]>>(sorted.map(({ memberId }) => [memberId, {}]));
  const totals = new Map<string, number>(sorted.map(({ memberId }) => [memberId, 0]));
  for (const family of familiesOf(sorted, partitionCounts)) {
    for (const [memberId, units] of shareOut(family, totals)) {
      totals.set(memberId, (totals.get(memberId) ?? 0) + units.length);
      const assigned = result.get(memberId);
      if (assigned === undefined || units.length === 0) continue;
      for (const topic of family.topics) assigned[topic] = [...units].sort((a, b) => a - b);
    }
  }
  return result;
}

function familiesOf(members: readonly JoiningMember[], partitionCounts: ReadonlyMap<string, number>): Family[] {
  const families = new Map<string, { topics: string[]; partitions: number; members: JoiningMember[] }>();
  const topics = [...new Set(members.flatMap((member) => member.topics))].sort(compare);
  for (const topic of topics) {
    const partitions = partitionCounts.get(topic) ?? 0;
    if (partitions === 0) continue;
    const subscribers = members.filter((member) => member.topics.includes(topic));
    const key = `${partitions} ${subscribers.map(({ memberId }) => memberId).join(' ')}`;
    const family = families.get(key) ?? { topics: [], partitions, members: subscribers };
    family.topics.push(topic);
    families.set(key, family);
  }
  return [...families.values()];
}

function shareOut(family: Family, totals: ReadonlyMap<string, number>): Map<string, number[]> {
  const claims = claimsOf(family);
  const room = quotas(family, totals, claims);
  const shares = new Map<string, number[]>(family.members.map(({ memberId }) => [memberId, []]));
  const homeless: number[] = [];
  for (let unit = 0; unit < family.partitions; unit += 1) {
    const owner = claims.get(unit);
    if (owner === undefined || !take(owner, unit)) homeless.push(unit);
  }
  const members = family.members.map(({ memberId }) => memberId);
  for (const unit of homeless) members.some((memberId) => take(memberId, unit));
  return shares;

  function take(memberId: string, unit: number): boolean {
    const share = shares.get(memberId);
    if (share === undefined || share.length >= (room.get(memberId) ?? 0)) return false;
    share.push(unit);
    return true;
  }
}

/** The member that owned most topics of a unit; of two that claim it alike (one slept through a round), the first by id. */
function claimsOf({ topics, partitions, members }: Family): Map<number, string> {
  const claims = new Map<number, string>();
  for (let unit = 0; unit < partitions; unit += 1) {
    let most = 0;
    for (const { memberId, owned } of members) {
      const count = topics.filter((topic) => owned[topic]?.includes(unit)).length;
      if (count <= most) continue;
      most = count;
      claims.set(unit, memberId);
    }
  }
  return claims;
}

/**
 * How many units each member gets: who leaves, what it had; the others share the rest evenly. What does not divide goes to
 * those with least so far, then to those who had more.
 */
function quotas(
  { partitions, members }: Family,
  totals: ReadonlyMap<string, number>,
  claims: ReadonlyMap<number, string>,
): Map<string, number> {
  const had = new Map<string, number>();
  for (const owner of claims.values()) had.set(owner, (had.get(owner) ?? 0) + 1);
  const leaving = members.filter((member) => member.leaving === true);
  const kept = new Map(leaving.map(({ memberId }) => [memberId, had.get(memberId) ?? 0]));
  const free = partitions - [...kept.values()].reduce((sum, units) => sum + units, 0);
  const order = members
    .filter((member) => member.leaving !== true)
    .map(({ memberId }) => memberId)
    .sort(
      (a, b) => (totals.get(a) ?? 0) - (totals.get(b) ?? 0) || (had.get(b) ?? 0) - (had.get(a) ?? 0) || compare(a, b),
    );
  const even = Math.floor(free / order.length);
  const rest = free % order.length;
  return new Map([...kept, ...order.map((memberId, index) => [memberId, even + (index < rest ? 1 : 0)] as const)]);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
