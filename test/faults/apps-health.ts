import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '#libs/testing';
import type { RunningApp } from '../harness/index.js';

const ASK_EVERY_MS = 250;

/** What `/livez` or `/readyz` of an app answers now. */
export async function healthOf(app: RunningApp, path: '/livez' | '/readyz'): Promise<number> {
  return (await app.api.get(path)).status;
}

/** Waits until `/readyz` of every app answers so. */
export async function readiness(apps: readonly RunningApp[], status: 200 | 503, timeoutMs: number): Promise<void> {
  for (const app of apps) {
    const fact = async (): Promise<boolean> => (await healthOf(app, '/readyz')) === status;
    await until(fact, { timeoutMs, what: `/readyz of ${app.name} to answer ${status}`, everyMs: ASK_EVERY_MS });
  }
}

/** Asks `/livez` of each app again and again, and notes every answer that is not 200. */
export class LifeWatch {
  readonly faults: string[] = [];
  private stopped = false;
  private readonly running: Promise<unknown>;

  constructor(apps: readonly RunningApp[]) {
    this.running = Promise.all(apps.map((app) => this.watch(app)));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async watch(app: RunningApp): Promise<void> {
    while (!this.stopped) {
      const answered = await healthOf(app, '/livez').catch((error: unknown) => String(error));
      if (answered !== 200) this.faults.push(`${app.name}: ${answered}`);
      await sleep(ASK_EVERY_MS);
    }
  }
}
