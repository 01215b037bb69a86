import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '#libs/testing';
import type { RunningApp } from '../harness/index.js';

const ASK_EVERY_MS = 250;
/** A consumer of which kafkajs lost track is noticed and built anew in some 20 s, and waits for its old session to end. */
export const RECOVERED_WITHIN_MS = 120_000;

/** What `/livez` or `/readyz` of an app answers now. */
export async function healthOf(app: RunningApp, path: '/livez' | '/readyz'): Promise<number> {
  return (await app.api.get(path)).status;
}

/** Waits until `/readyz` of every app answers so. */
export async function readiness(apps: readonly RunningApp[], status: 200 | 503, timeoutMs: number): Promise<void> {
  for (const app of apps) {
    let last: unknown;
    const fact = async (): Promise<boolean> => {
      const answer = await app.api.get('/readyz');
      last = answer.json;
      return answer.status === status;
    };
    const what = `/readyz of ${app.name} to answer ${status}`;
    await until(fact, { timeoutMs, what, everyMs: ASK_EVERY_MS }).catch((error: unknown) => {
      throw new Error(`${what} in vain, it says ${JSON.stringify(last)}`, { cause: error });
    });
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
