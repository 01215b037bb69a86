import type { Verification } from '#libs/contracts';

/** A way of asking an endpoint whether it wants to be sent to. */
export type Handshake = Exclude<Verification, 'none'>;

/** What a handshake is made with. */
export interface HandshakeTerms {
  /** Known to the endpoint's owner: by it the receiver knows us. */
  readonly token: string;
  /** Fresh for every try. */
  readonly challenge: string;
  /** How we name ourselves, as DNS names hosts. */
  readonly origin: string;
  /** Requests per minute that the endpoint's owner allows; undefined: as many as come. */
  readonly perMinute?: number | undefined;
}

export interface HandshakeRequest {
  readonly method: 'POST' | 'OPTIONS';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/** What is sent (docs/verification.md). */
export function handshakeRequest(handshake: Handshake, terms: HandshakeTerms): HandshakeRequest {
  const { token, challenge, origin, perMinute } = terms;
  switch (handshake) {
    case 'token':
      return post({ type: 'webhook.verification', verification_token: token });
    case 'challenge':
      return post({ type: 'url_verification', challenge, token });
    case 'cloudevents':
      return {
        method: 'OPTIONS',
        headers: {
          'webhook-request-origin': origin,
          ...(perMinute === undefined ? {} : { 'webhook-request-rate': String(perMinute) }),
        },
        body: undefined,
      };
    default:
      return handshake satisfies never;
  }
}

const post = (body: object): HandshakeRequest => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(body)),
});
