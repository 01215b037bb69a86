import { constants, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { growthPercent, type Collected } from './heap-growth.js';

/**
 * When V8 collects the old generation, whose marking keeps a core busy for a tenth of a second, and what is published or sent
 * meanwhile waits for one (docs/performance.md).
 * - It may grow to twice what is in use, a small one that is quiet by 128 MB. Left alone, V8 lets
 *   it grow by some megabytes where little is allocated, by half where much is.
 * - Not because there is little to do: V8 then collects to give memory back, which is little beside what the next minute takes.
 * - One thread marks, not as many as there are cores: nobody waits for the end of it.
 */
export const HEAP_FLAGS: readonly string[] = [
  '--heap-growing-percent=100',
  '--no-memory-reducer',
  '--concurrent-marking-max-worker-num=1',
];
const MEGABYTE = 1_048_576;

/** Call before anything else grows the heap. What a later V8 does not know, it ignores. */
export function setHeapFlags(): void {
  for (const flag of HEAP_FLAGS) setFlagsFromString(flag);
  let before: Collected | undefined;
  new PerformanceObserver((list) => {
    const entry = list.getEntries().findLast(isMajor);
    if (entry === undefined) return;
    const latest = { leftMb: getHeapStatistics().used_heap_size / MEGABYTE, atMs: entry.startTime };
    setFlagsFromString(`--heap-growing-percent=${growthPercent(before, latest)}`);
    before = latest;
  }).observe({ entryTypes: ['gc'] });
}

/** Node tells the kind in a field that its types leave out. */
const isMajor = (entry: PerformanceEntry & { readonly detail?: { readonly kind?: number } }): boolean =>
  entry.detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
