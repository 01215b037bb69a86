import { isUtf8 } from 'node:buffer';
import { createHmac, sign } from 'node:crypto';
import { signingKeyOf, type SigningKey } from './signing-key.js';

export interface StandardSigningRequest {
  /** The delivery's stable id; holds no `.`, because `.` separates the parts that are signed. */
  readonly id: string;
  /** Of this attempt, unix seconds. */
  readonly timestampSeconds: number;
  /** The bytes that are sent: signed as they are, never parsed. */
  readonly body: Buffer;
  /** `whsec_…` or `whsk_…`, newest first. More than one during a rotation: the receiver accepts any. */
  readonly secrets: readonly string[];
}

export interface StandardSignature {
  readonly headers: {
    readonly 'webhook-id': string;
    readonly 'webhook-timestamp': string;
    readonly 'webhook-signature': string;
  };
}

const WEBHOOK_ID = /^[\x21-\x2d\x2f-\x7e]+$/;

/**
 * Signs one attempt by Standard Webhooks 1.0: `id.timestamp.body` under every secret, in one header line, with one space
 * between tokens and none at the end. `v1a` tokens come last: no official library verifies them, and some stop at the
 * first token that they do not know.
 * @throws RangeError for a request that no receiver could verify
 */
export function signStandard({ id, timestampSeconds, body, secrets }: StandardSigningRequest): StandardSignature {
  if (!WEBHOOK_ID.test(id)) throw new RangeError(`webhook id ${JSON.stringify(id)} is empty or holds a dot or a space`);
  if (!Number.isSafeInteger(timestampSeconds) || timestampSeconds <= 0) {
    throw new RangeError(`webhook timestamp ${timestampSeconds} is not a whole number of unix seconds`);
  }
  if (body.length === 0 || !isUtf8(body)) throw new RangeError('a webhook body is empty or not valid UTF-8');
  if (secrets.length === 0) throw new RangeError(`no secret to sign ${id} with`);

  const head = `${id}.${timestampSeconds}.`;
  const keys = secrets.map(signingKeyOf);
  const tokens = [
    ...keys.filter(({ scheme }) => scheme === 'v1'),
    ...keys.filter(({ scheme }) => scheme === 'v1a'),
  ].map((key) => token(key, head, body));
  return {
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(timestampSeconds),
      'webhook-signature': tokens.join(' '),
    },
  };
}

function token({ scheme, key }: SigningKey, head: string, body: Buffer): string {
  switch (scheme) {
    case 'v1':
      return `v1,${createHmac('sha256', key).update(head).update(body).digest('base64')}`;
    case 'v1a':
      return `v1a,${sign(null, Buffer.concat([Buffer.from(head), body]), key).toString('base64')}`;
    default:
      return scheme satisfies never;
  }
}
