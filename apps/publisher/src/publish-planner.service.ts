import { Inject, Injectable } from '@nestjs/common';
import { newId } from '#libs/contracts';
import {
  readRequest,
  validTraceParent,
  type IncomingPublish,
  type IngestContext,
  type PublishFormat,
  type RequestHeaders,
} from '#libs/domain';
import { EventCheck } from './event-types/event-check.service.js';
import { errorOf, isBatch, planEvent, type PublishPlan } from './publish-plan.js';
import { publisherConfig, type PublisherConfig } from './publisher.config.js';

/** Where the events of a batch stand in its body. */
const LIST: Readonly<Partial<Record<PublishFormat, string>>> = { 'event-batch': '/events', 'cloud-event-batch': '' };

/** Reads a request and judges its events; nothing is sent yet. */
@Injectable()
export class PublishPlanner {
  constructor(
    @Inject(publisherConfig.KEY) private readonly config: PublisherConfig,
    @Inject(EventCheck) private readonly check: EventCheck,
  ) {}

  /** Throws PostriderError for a request that is refused as a whole. */
  plan(tenantId: string, request: IncomingPublish): PublishPlan {
    const receivedAtMs = Date.now();
    const context = ingestContext(tenantId, receivedAtMs, request.headers);
    const read = readRequest(request, context, this.config.PUBLISHER_MAX_BATCH_EVENTS);
    if (!read.ok) throw errorOf(read.fault);
    const list = LIST[request.format];
    const events = read.items.map((item, index) => {
      const { ingested, warnings } = this.check.check(item, list === undefined ? '' : `${list}/${index}`);
      return planEvent(ingested, this.config.PUBLISHER_MAX_EVENT_BYTES, warnings);
    });
    const [only] = events;
    if (!isBatch(request.format) && only?.ok === false) throw errorOf(only.fault);
    return { request, shape: isBatch(request.format) ? 'batch' : 'single', events, receivedAtMs };
  }
}

function ingestContext(tenantId: string, nowMs: number, headers: RequestHeaders): IngestContext {
  const traceParent = validTraceParent(headers['traceparent']);
  return {
    tenantId,
    nowMs,
    newEventId: () => newId('evt', nowMs),
    ...(traceParent === undefined ? {} : { traceParent }),
  };
}
