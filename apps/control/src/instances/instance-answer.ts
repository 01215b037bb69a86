import type { StoredInstance } from '#libs/database';

type InstanceState = 'running' | 'lost';

/** A process in the API's words. Ages are of the moment of the answer. */
export const instanceAnswer = (instance: StoredInstance, state: InstanceState) => {
  const consumers = instance.consumers.map(({ group, partitions, lastFetchAgeMs }) => ({
    group,
    partitions,
    lastFetchAgeMs: lastFetchAgeMs === null ? null : Math.round(lastFetchAgeMs + instance.silentMs),
  }));
  return {
    id: instance.id,
    app: instance.app,
    version: instance.version,
    host: instance.host,
    pid: instance.pid,
    state,
    startedAt: instance.startedAt.toISOString(),
    heardAt: instance.heardAt.toISOString(),
    consumers,
    lastFetchAgeMs: oldestOf(consumers.map(({ lastFetchAgeMs }) => lastFetchAgeMs)),
    health: { ready: state === 'running' && instance.ready, problems: instance.problems },
    jobs: instance.jobs,
  };
};
export type InstanceAnswer = ReturnType<typeof instanceAnswer>;

/** The group that has not fetched for the longest time is the one to look at; null when none has fetched yet. */
const oldestOf = (ages: readonly (number | null)[]): number | null => {
  const known = ages.filter((age) => age !== null);
  return known.length === 0 ? null : Math.max(...known);
};
