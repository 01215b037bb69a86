import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HEADERS, TOPICS, type ErrorDetail, type EventSummary } from '#libs/contracts';
import { EventTypeDirectory } from '#libs/database';
import { EventInView, EventJudge, type EventToJudge } from '#libs/domain';
import type { ConsumedRecord } from '#libs/kafka';

export type ForeignVerdict =
  | { readonly kind: 'passes' }
  /** It is delivered; its publisher has no answer to read that in, so it is ours to tell. */
  | { readonly kind: 'warned'; readonly reason: string }
  /** Nobody must get it. */
  | { readonly kind: 'refused'; readonly reason: string };

const PASSES: ForeignVerdict = { kind: 'passes' };

/** Holds events that no publisher of ours has judged against the registry of event types. */
@Injectable()
export class ForeignEvents implements OnModuleInit {
  private readonly judge = new EventJudge();

  constructor(@Inject(EventTypeDirectory) private readonly types: EventTypeDirectory) {}

  onModuleInit(): void {
    this.types.start();
  }

  /**
   * Resolves after the registry's first load, or when `signal` aborts; true when there is one to judge by. Not knowing it is
   * not "nothing is registered".
   */
  async whenLoaded(signal: AbortSignal): Promise<boolean> {
    if (!this.types.isLoaded && !signal.aborted) {
      const aborted = Promise.withResolvers<void>();
      const abort = (): void => aborted.resolve();
      signal.addEventListener('abort', abort, { once: true });
      await Promise.race([this.types.whenLoaded(), aborted.promise]);
      signal.removeEventListener('abort', abort);
    }
    return this.types.isLoaded;
  }

  judgementOf(record: ConsumedRecord, event: EventSummary): ForeignVerdict {
    const ours = record.topic !== TOPICS.events || record.headers[HEADERS.judged] !== undefined;
    if (ours || record.value === null) return PASSES;
    const { tenantId, type } = event;
    const asked = toJudge(event, new EventInView(event.channels, record.value), record.value.length);
    const verdict = this.judge.judge(asked, this.types.find(tenantId, type), this.types.policyOf(tenantId));
    switch (verdict.kind) {
      case 'passes':
        return verdict.warnings.length === 0 ? PASSES : { kind: 'warned', reason: inWords(verdict.warnings) };
      case 'refused':
        return { kind: 'refused', reason: inWords(verdict.errors) };
      default:
        return verdict satisfies never;
    }
  }
}

const inWords = (faults: readonly ErrorDetail[]): string =>
  faults
    .map(({ pointer, detail }) => `${pointer} ${detail}`)
    .join('; ')
    .slice(0, 1_000);

const toJudge = ({ type, version }: EventSummary, view: EventInView, bytes: number): EventToJudge => ({
  type,
  version,
  pointer: '',
  data: () => dataOf(view.envelope),
  bytes,
});

const dataOf = (envelope: unknown): unknown =>
  typeof envelope === 'object' && envelope !== null && 'data' in envelope ? envelope.data : null;
