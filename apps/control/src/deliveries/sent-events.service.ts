import { Inject, Injectable } from '@nestjs/common';
import { operationalEnvelope, PostriderError } from '#libs/contracts';
import { EventStore, OperationalEvents } from '#libs/database';

/** What it takes to send an event again. */
export interface SentEvent {
  readonly payload: Buffer;
  readonly traceParent: string | null;
}

/** Events that deliveries were made of: those of publishers, and those that Postrider tells. */
@Injectable()
export class SentEvents {
  constructor(
    @Inject(EventStore) private readonly events: EventStore,
    @Inject(OperationalEvents) private readonly operational: OperationalEvents,
  ) {}

  /** 409 for one that cannot be sent again. */
  async get(tenantId: string, eventId: string): Promise<SentEvent> {
    const event = await this.events.find(tenantId, eventId);
    if (event?.payload.length === 0) {
      throw new PostriderError('conflict', `the payload of event ${eventId} was erased, so it cannot be sent`);
    }
    if (event !== undefined) return event;
    const told = await this.operational.find(tenantId, eventId);
    if (told !== undefined) return { payload: operationalEnvelope(told), traceParent: null };
    throw new PostriderError('conflict', `the event ${eventId} is not in the audit trail (yet), so it cannot be sent`);
  }

  /** Those that can be sent again, by id. */
  async getAll(tenantId: string, eventIds: readonly string[]): Promise<ReadonlyMap<string, SentEvent>> {
    const found = new Map<string, SentEvent>();
    for (const event of await this.events.findAll(tenantId, eventIds)) {
      if (event.payload.length > 0) found.set(event.id, event);
    }
    for (const eventId of eventIds) {
      const told = found.has(eventId) ? undefined : await this.operational.find(tenantId, eventId);
      if (told !== undefined) found.set(eventId, { payload: operationalEnvelope(told), traceParent: null });
    }
    return found;
  }
}
