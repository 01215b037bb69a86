import type { BodyFormat, EventSummary } from '#libs/contracts';
import { bodyTemplate, type BodyTemplate } from './render-body.js';
import { JSON_BODY, type BodyRecipient, type RenderedBody } from './rendered-body.js';

/** Of each envelope that is in memory, what it was rendered to: a record for 64 endpoints is rendered once per format. */
const known = new WeakMap<Buffer, Map<BodyFormat, BodyTemplate>>();

/** {@link bodyTemplate}, made once per envelope in memory and format, and completed for its recipient. */
export function renderBody(
  format: BodyFormat,
  envelope: Buffer,
  event: EventSummary,
  recipient: BodyRecipient,
): RenderedBody {
  // Most want the envelope: no look-up, no copy.
  if (format === 'envelope') return { body: envelope, headers: JSON_BODY };
  const { head, tail } = templateOf(format, envelope, event);
  return tail === undefined ? head : { ...head, body: Buffer.concat([head.body, tail(recipient)]) };
}

function templateOf(format: BodyFormat, envelope: Buffer, event: EventSummary): BodyTemplate {
  const ofEnvelope = known.get(envelope) ?? new Map<BodyFormat, BodyTemplate>();
  const before = ofEnvelope.get(format);
  if (before !== undefined) return before;
  const template = bodyTemplate(format, envelope, event);
  known.set(envelope, ofEnvelope.set(format, template));
  return template;
}
