import type { RetryTier, TopicSpec } from '#libs/contracts';

/** What the broker says of a topic that is there. */
export interface ExistingTopic {
  readonly partitions: number;
  /** -1 keeps for ever. */
  readonly retentionMs: number;
  /** Of a partition; -1 knows no such limit. */
  readonly retentionBytes: number;
  readonly timestampType: string;
  /** Kafka's words: `delete`, `compact` or both. */
  readonly cleanupPolicy: string;
}

type Existing = ReadonlyMap<string, ExistingTopic>;

const RETRY_PARTITIONS = 3;
const SIDE_PARTITIONS = 3;

/** How many partitions a new topic gets: as many as its family has already, because one key must mean one number. */
export function partitionsFor(
  spec: TopicSpec,
  all: readonly TopicSpec[],
  existing: Existing,
  configured: number,
): number {
  const sibling = all.find(({ name, family }) => family === spec.family && existing.has(name));
  const given = sibling === undefined ? undefined : existing.get(sibling.name)?.partitions;
  if (given !== undefined && spec.family !== 'side') return given;
  switch (spec.family) {
    case 'events':
    case 'deliveries':
      return configured;
    case 'retries':
      return Math.min(RETRY_PARTITIONS, configured);
    case 'side':
      return Math.min(SIDE_PARTITIONS, configured);
    default:
      return spec.family satisfies never;
  }
}

/** What an operator must mend before Postrider runs on these topics, in sentences; empty when all is well. */
export function faultsOf(specs: readonly TopicSpec[], tiers: readonly RetryTier[], existing: Existing): string[] {
  return [...familyFaults(specs, existing), ...tierFaults(tiers, existing), ...compactionFaults(specs, existing)];
}

/** What a new topic is created with. */
export function settingsOf(spec: TopicSpec): Readonly<Record<string, string>> {
  return {
    'retention.ms': String(spec.retentionMs),
    'message.timestamp.type': spec.timestampType,
    'cleanup.policy': spec.cleanupPolicy ?? 'delete',
    ...spec.settings,
  };
}

/** Topics whose broker lets go of records by their age, or their size in all, although they must not. */
export function endsByItself(specs: readonly TopicSpec[], existing: Existing): readonly TopicSpec[] {
  return specs.filter(({ name, deletedBehind }) => {
    const found = existing.get(name);
    return deletedBehind !== undefined && found !== undefined && (found.retentionMs >= 0 || found.retentionBytes >= 0);
  });
}

/** An endpoint lives in one partition number of all lanes: different counts would put it in two members. */
function familyFaults(specs: readonly TopicSpec[], existing: Existing): string[] {
  const faults: string[] = [];
  for (const family of ['deliveries'] as const) {
    const counts = specs
      .filter((spec) => spec.family === family)
      .map(({ name }) => ({ name, partitions: existing.get(name)?.partitions ?? 0 }));
    if (new Set(counts.map(({ partitions }) => partitions)).size > 1) {
      const list = counts.map(({ name, partitions }) => `${name} ${partitions}`).join(', ');
      faults.push(`topics of one family need the same number of partitions: ${list}`);
    }
  }
  return faults;
}

/** A retry waits in its tier for the delay, and longer while its consumer is down: retention must not eat it. */
function tierFaults(tiers: readonly RetryTier[], existing: Existing): string[] {
  const faults: string[] = [];
  for (const { topic, delayMs } of tiers) {
    const found = existing.get(topic);
    if (found === undefined) continue;
    if (found.retentionMs >= 0 && found.retentionMs < 2 * delayMs) {
      faults.push(
        `${topic} keeps records for ${found.retentionMs} ms, needs at least ${2 * delayMs} (twice its delay)`,
      );
    }
    if (found.timestampType !== 'LogAppendTime') {
      faults.push(`${topic} has message.timestamp.type=${found.timestampType}, needs LogAppendTime`);
    }
  }
  return faults;
}

/** A topic of last values that deletes by age forgets what nobody changed; a topic of records that compacts loses records. */
function compactionFaults(specs: readonly TopicSpec[], existing: Existing): string[] {
  return specs.flatMap(({ name, cleanupPolicy: wanted = 'delete' }) => {
    const found = existing.get(name)?.cleanupPolicy;
    return found === undefined || found === wanted ? [] : [`${name} has cleanup.policy=${found}, needs ${wanted}`];
  });
}
