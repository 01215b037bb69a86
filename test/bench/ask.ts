import { percentilesOf, type Percentiles } from '../../scripts/bench/percentiles.ts';
import { coldQuestions, wideQuestions, type Population, type Question } from './population.ts';

/** Milliseconds for each event. */
export interface Asked {
  readonly name: string;
  readonly time: Percentiles;
  /** Processor time of the asking thread, mean: what to go by when the machine is shared. The kernel counts it too coarsely for more. */
  readonly cpuMs: number;
  /** Endpoints that an event goes to. */
  readonly endpoints: Percentiles;
}

export type EndpointsFor = (tenantId: string, eventType: string) => readonly string[];

/** Asks what was never asked, then the same again, then what goes to ten thousand. */
export function askAll(population: Population, endpointsFor: EndpointsFor): readonly Asked[] {
  // Compiles the code without an answer being kept: nobody has these tenants.
  for (let warmUp = 0; warmUp < 20_000; warmUp += 1) endpointsFor(`nobody_${warmUp}`, 'a.b.c');
  return [
    ask('never asked before', coldQuestions(population), endpointsFor),
    ask('asked again', coldQuestions(population), endpointsFor),
    ask('10,000 endpoints, never asked before', wideQuestions(), endpointsFor),
    ask('10,000 endpoints, asked again', wideQuestions(), endpointsFor),
  ];
}

export function ask(name: string, questions: Iterable<Question>, endpointsFor: EndpointsFor): Asked {
  const asked = [...questions];
  const times = new Float64Array(asked.length);
  const counts = new Float64Array(asked.length);
  const begunCpuMs = threadCpuMs();
  for (const [index, { tenantId, eventType }] of asked.entries()) {
    const begun = performance.now();
    const endpoints = endpointsFor(tenantId, eventType);
    times[index] = performance.now() - begun;
    counts[index] = endpoints.length;
  }
  return {
    name,
    time: percentilesOf(times),
    cpuMs: (threadCpuMs() - begunCpuMs) / asked.length,
    endpoints: percentilesOf(counts),
  };
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
