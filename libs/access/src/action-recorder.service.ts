import { Inject, Injectable } from '@nestjs/common';
import { newId } from '#libs/contracts';
import { ActionStore, type ActionIntent } from '#libs/database';
import type { ActionCall, ActionEnd, ActionRecorder, BegunAction } from '#libs/http';
import { Metrics, PinoLogger } from '#libs/observability';
import { outcomeOf } from './action-outcome.js';
import { StrangerAllowance } from './stranger-allowance.js';

/** What a caller waits at most for the end of its call to be written down. */
const EPILOGUE_MS = 2_000;

/** Writes calls into PostgreSQL (docs/adr/0029). */
@Injectable()
export class StoredActionRecorder implements ActionRecorder {
  private readonly allowance = new StrangerAllowance();
  private readonly unrecorded;

  constructor(
    @Inject(ActionStore) private readonly store: ActionStore,
    @Inject(Metrics) metrics: Metrics,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {
    this.unrecorded = metrics.counter(
      'actions_unrecorded_total',
      'Calls whose end is not on record: too many of strangers, or PostgreSQL was away.',
      ['reason'],
    );
  }

  async begin(call: ActionCall): Promise<BegunAction> {
    const intent = intentOf(call);
    await this.store.begin(intent);
    return { end: (end) => this.within(this.write(intent, end, () => this.store.end(intent, outcomeOf(end)))) };
  }

  async deny(call: ActionCall, end: ActionEnd): Promise<void> {
    if (call.tenantId === null && !this.allowance.take(Date.now())) {
      this.unrecorded.inc({ reason: 'strangers' });
      return;
    }
    const intent = intentOf(call);
    await this.within(this.write(intent, end, () => this.store.add(intent, outcomeOf(end))));
  }

  /** Never rejects: the log line is what is left when PostgreSQL cannot be told. */
  private async write(intent: ActionIntent, { status, code }: ActionEnd, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.unrecorded.inc({ reason: 'database' });
      const { id, action, tenantId, keyId, requestId, path } = intent;
      this.logger.error(
        { err: error, id, action, tenantId, keyId, requestId, path, status, code },
        'action.not-recorded',
      );
    }
  }

  private async within(written: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, EPILOGUE_MS);
    });
    await Promise.race([written, late]);
    clearTimeout(timer);
  }
}

function intentOf(call: ActionCall): ActionIntent {
  const atMs = Date.now();
  return { ...call, id: newId('act', atMs), atMs };
}
