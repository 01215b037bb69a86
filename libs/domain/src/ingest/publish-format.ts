import { isBinaryCloudEvent, type RequestHeaders } from './cloud-event-headers.js';
import { isJsonContentType, mediaTypeOf } from './media-type.js';
import { fault, type PublishFault } from './publish-fault.js';

export type PublishFormat = 'event' | 'cloud-event' | 'binary-cloud-event' | 'event-batch' | 'cloud-event-batch';

export type NegotiatedFormat =
  { readonly ok: true; readonly format: PublishFormat } | { readonly ok: false; readonly fault: PublishFault };

const CLOUD_EVENT = 'application/cloudevents+json';
const CLOUD_EVENT_BATCH = 'application/cloudevents-batch+json';

const ACCEPTED = {
  single: `application/json, ${CLOUD_EVENT}, ${CLOUD_EVENT_BATCH}, or a JSON type with ce-* headers`,
  batch: `application/json or ${CLOUD_EVENT_BATCH}`,
} as const;

/**
 * Which format a publish request is in, by its headers alone. CloudEvents batches are taken on both routes, because
 * the CloudEvents libraries send all their modes to one URL.
 */
export function formatOf(route: 'single' | 'batch', headers: RequestHeaders, bodyBytes: number): NegotiatedFormat {
  const contentType = textOf(headers['content-type']);
  const media = mediaTypeOf(contentType);
  const encoding = textOf(headers['content-encoding']);
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return refuse(`content-encoding is "${encoding.slice(0, 64)}", only identity is accepted`);
  }
  if (media?.charset !== undefined && media.charset !== 'utf-8' && media.charset !== 'utf8') {
    return refuse(`the charset is "${media.charset.slice(0, 64)}", only utf-8 is accepted`);
  }
  if (media?.essence === CLOUD_EVENT_BATCH) return { ok: true, format: 'cloud-event-batch' };
  if (route === 'batch')
    return media?.essence === 'application/json'
      ? { ok: true, format: 'event-batch' }
      : notAccepted(route, contentType);
  if (media?.essence === CLOUD_EVENT) return { ok: true, format: 'cloud-event' };
  if (isBinaryCloudEvent(headers)) {
    const readable = contentType === undefined ? bodyBytes === 0 : isJsonContentType(contentType);
    return readable ? { ok: true, format: 'binary-cloud-event' } : notAccepted(route, contentType);
  }
  return media?.essence === 'application/json' ? { ok: true, format: 'event' } : notAccepted(route, contentType);
}

const textOf = (value: string | readonly string[] | undefined): string | undefined =>
  value === undefined || typeof value === 'string' ? value : value.join(', ');

const refuse = (detail: string): NegotiatedFormat => ({ ok: false, fault: fault('unsupported_media_type', detail) });

function notAccepted(route: 'single' | 'batch', contentType: string | undefined): NegotiatedFormat {
  const told =
    contentType === undefined ? 'the request has no content-type' : `content-type is "${contentType.slice(0, 128)}"`;
  return refuse(`${told}; accepted are ${ACCEPTED[route]}`);
}
