import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { Database, DatabaseModule } from '#libs/database';
import { ObservabilityModule } from '#libs/observability';
import type * as DirectoryFile from '../../apps/webhook-dispatcher/src/endpoints/endpoint-directory.service.js';
import type * as ModuleFile from '../../apps/webhook-dispatcher/src/endpoints/endpoints.module.js';
import { ROOT } from '../../scripts/local/places.ts';
import { askAll, type Asked } from './ask.ts';
import { answerMessages } from './bench-process.ts';
import type { Population } from './population.ts';

export type DirectoryOrder =
  /** Makes the tables and ends. */
  { readonly do: 'migrate' } | { readonly do: 'load'; readonly population: Population };

export interface DirectoryResult {
  readonly beforeMb: number;
  readonly loadedMs: number;
  readonly loadCpuMs: number;
  /** The longest that the event loop was held up while loading, and 99 in a hundred of its rounds. */
  readonly blocked: { readonly maxMs: number; readonly p99Ms: number };
  /** Resident memory at its highest while loading, and when loaded. */
  readonly peakMb: number;
  readonly loadedMb: number;
  /** What is held by then, garbage and what the process began with not counted. */
  readonly heldMb: number;
  readonly asked: readonly Asked[];
}

const MB = 1_048_576;
const ENDPOINTS = join(ROOT, 'dist/apps/webhook-dispatcher/src/endpoints');
const built = (file: string) => import(pathToFileURL(join(ENDPOINTS, file)).href);

async function migrate(): Promise<object> {
  const app = await NestFactory.createApplicationContext(
    { module: class Migrating {}, imports: [ObservabilityModule, DatabaseModule] },
    { logger: false },
  );
  await app.get(Database).whenReady();
  await app.close();
  return {};
}

/** The dispatcher's own configuration cache, filled by its own feed from PostgreSQL. */
async function load(population: Population): Promise<DirectoryResult> {
  const { EndpointsModule }: typeof ModuleFile = await built('endpoints.module.js');
  const { EndpointDirectory }: typeof DirectoryFile = await built('endpoint-directory.service.js');
  const beforeMb = process.memoryUsage.rss() / MB;
  const heldBeforeMb = heldMb();
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const begun = performance.now();
  const begunCpu = process.cpuUsage();
  const app = await NestFactory.createApplicationContext(
    { module: class Matching {}, imports: [ObservabilityModule, EndpointsModule] },
    { logger: false },
  );
  const directory = app.get(EndpointDirectory);
  await directory.whenLoaded(new AbortController().signal);
  const loadedMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(begunCpu);
  loop.disable();
  const loadedMb = process.memoryUsage.rss() / MB;
  const result = {
    beforeMb,
    loadedMs,
    loadCpuMs: (user + system) / 1_000,
    blocked: { maxMs: loop.max / 1e6, p99Ms: loop.percentile(99) / 1e6 },
    peakMb: highestMb(),
    loadedMb,
    heldMb: heldMb() - heldBeforeMb,
    asked: askAll(population, (tenantId, eventType) => directory.candidatesFor(tenantId, eventType).endpointIds),
  };
  await app.close();
  return result;
}

/** proc(5): the "high water mark" of the resident set. */
function highestMb(): number {
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(found?.[1] ?? 0) / 1_024;
}

/** Started with --expose-gc. */
function heldMb(): number {
  for (let times = 0; times < 3; times += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MB;
}

answerMessages((order: DirectoryOrder): Promise<object> => {
  switch (order.do) {
    case 'migrate':
      return migrate();
    case 'load':
      return load(order.population);
    default:
      return order satisfies never;
  }
});
