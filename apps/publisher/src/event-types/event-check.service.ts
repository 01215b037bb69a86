import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { ErrorDetail } from '#libs/contracts';
import { EventTypeDirectory } from '#libs/database';
import { EventJudge, faultOfErrors, type AcceptedEvent, type Ingested } from '#libs/domain';
import { Metrics } from '#libs/observability';

export interface CheckedEvent {
  readonly ingested: Ingested;
  /** What its publisher is told although the event is taken. */
  readonly warnings: readonly ErrorDetail[];
}

/** Holds events against the registry of event types, as far as it is known here. */
@Injectable()
export class EventCheck implements OnModuleInit {
  private readonly judge = new EventJudge();
  private readonly offType;

  constructor(
    @Inject(EventTypeDirectory) private readonly types: EventTypeDirectory,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.offType = metrics.counter<'verdict'>(
      'events_off_type_total',
      'Events that are not as their type is registered, by what followed.',
      ['verdict'],
    );
  }

  onModuleInit(): void {
    this.types.start();
  }

  /**
   * Before the registry was read for the first time an event is taken as it is: fan-out, which waits for it, judges it then.
   * @param pointer of the event in its request
   */
  check(ingested: Ingested, pointer: string): CheckedEvent {
    if (!ingested.ok || !this.types.isLoaded) return { ingested, warnings: [] };
    const { event } = ingested;
    const { type, version, tenantId } = event.summary;
    const asked = { type, version, pointer, data: () => dataOf(event), bytes: event.data.length };
    const verdict = this.judge.judge(asked, this.types.find(tenantId, type), this.types.policyOf(tenantId));
    switch (verdict.kind) {
      case 'passes':
        if (verdict.warnings.length > 0) this.offType.inc({ verdict: 'warned' });
        return { ingested: { ok: true, event: { ...event, judged: true } }, warnings: verdict.warnings };
      case 'refused':
        this.offType.inc({ verdict: 'refused' });
        return { ingested: { ok: false, fault: faultOfErrors('validation_failed', verdict.errors) }, warnings: [] };
      default:
        return verdict satisfies never;
    }
  }
}

const dataOf = ({ data }: AcceptedEvent): unknown => JSON.parse(data.toString('utf8'));
