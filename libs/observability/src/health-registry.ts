import { Injectable } from '@nestjs/common';

export type HealthVerdict = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface HealthCheck {
  readonly name: string;
  readonly check: () => HealthVerdict | Promise<HealthVerdict>;
}

export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, 'ok' | string>>;
}

const CHECK_TIMEOUT_MS = 1_000;

/** What `/readyz` asks. Each part of an app registers the check that it alone can make. */
@Injectable()
export class HealthRegistry {
  private readonly checks = new Map<string, HealthCheck>();
  private stopping = false;

  register(check: HealthCheck): void {
    this.checks.set(check.name, check);
  }

  /** From now on not ready: a load balancer stops sending before the listener closes. */
  beginShutdown(): void {
    this.stopping = true;
  }

  async readiness(): Promise<Readiness> {
    if (this.stopping) return { ready: false, checks: { process: 'shutting down' } };
    const verdicts = await Promise.all(
      [...this.checks.values()].map(async (check) => [check.name, await ask(check)] as const),
    );
    return {
      ready: verdicts.every(([, verdict]) => verdict.ok),
      checks: Object.fromEntries(verdicts.map(([name, verdict]) => [name, verdict.ok ? 'ok' : verdict.reason])),
    };
  }
}

async function ask({ check }: HealthCheck): Promise<HealthVerdict> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthVerdict>((resolve) => {
    timer = setTimeout(
      () => resolve({ ok: false, reason: `no answer within ${CHECK_TIMEOUT_MS} ms` }),
      CHECK_TIMEOUT_MS,
    );
  });
  try {
    return await Promise.race([Promise.resolve().then(check), late]);
  } catch (error) {
    return { ok: false, reason: (error as Error).message };
  } finally {
    clearTimeout(timer);
  }
}
