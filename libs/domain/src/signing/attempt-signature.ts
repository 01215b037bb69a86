import { createHmac } from 'node:crypto';
import type { SignatureFormat } from '#libs/contracts';
import { signingKeyOf, type SigningKey } from './signing-key.js';
import { signStandard } from './standard-signature.js';

/** One attempt, and what it is to be signed with. */
export interface AttemptToSign {
  readonly deliveryId: string;
  readonly eventId: string;
  readonly eventType: string;
  /** The bytes that are sent: signed as they are, never parsed. */
  readonly body: Buffer;
  /** Newest first. More than one during a rotation. */
  readonly secrets: readonly string[];
  /** Of this attempt, epoch ms. */
  readonly nowMs: number;
}

/**
 * The headers that sign an attempt, in the format that its endpoint wants (docs/wire.md 1).
 * @throws RangeError for a request that no receiver could verify, such as one without any secret
 */
export function signAttempt(format: SignatureFormat, attempt: AttemptToSign): Readonly<Record<string, string>> {
  switch (format) {
    case 'standard': {
      const { deliveryId, nowMs, body, secrets } = attempt;
      return signStandard({ id: deliveryId, timestampSeconds: Math.floor(nowMs / 1_000), body, secrets }).headers;
    }
    case 'simple':
      return simple(attempt);
    case 'sha256':
      return sha256(attempt);
    default:
      return format satisfies never;
  }
}

/** Both of these name one signature; those of the secrets that are being replaced stand in a header of their own. */
function simple(attempt: AttemptToSign): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(attempt.nowMs / 1_000));
  const [newest, ...others] = hmacKeys(attempt).map((key) => hex(key, `${timestamp}.`, attempt.body));
  return {
    'x-webhook-id': attempt.deliveryId,
    'x-webhook-timestamp': timestamp,
    'x-event-id': attempt.eventId,
    'x-webhook-signature': newest ?? '',
    ...(others.length === 0 ? {} : { 'x-webhook-signature-previous': others.join(' ') }),
  };
}

function sha256(attempt: AttemptToSign): Readonly<Record<string, string>> {
  const [newest, ...others] = hmacKeys(attempt).map((key) => `sha256=${hex(key, '', attempt.body)}`);
  return {
    'x-webhook-event': attempt.eventType,
    'x-webhook-delivery': attempt.deliveryId,
    'x-webhook-timestamp': new Date(attempt.nowMs).toISOString(),
    'x-webhook-signature-256': newest ?? '',
    ...(others.length === 0 ? {} : { 'x-webhook-signature-256-previous': others.join(' ') }),
  };
}

/** Ed25519 has no place in these formats. */
function hmacKeys({ secrets, deliveryId }: AttemptToSign): readonly SigningKey[] {
  const keys = secrets.map(signingKeyOf).filter(({ scheme }) => scheme === 'v1');
  if (keys.length === 0) throw new RangeError(`no HMAC secret to sign ${deliveryId} with`);
  return keys;
}

const hex = ({ key }: SigningKey, head: string, body: Buffer): string =>
  createHmac('sha256', key).update(head).update(body).digest('hex');
