import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { HandshakeToMake } from '#libs/database';
import { handshakeRequest, handshakeVerdict, type HandshakeVerdict } from '#libs/domain';
import { USER_AGENT, WebhookTransport } from '#libs/webhook-client';
import { verificationConfig, type VerificationConfig } from './verification.config.js';

/** An answer that echoes a challenge is short. */
const KEPT_BYTES = 65_536;

/** Asks an endpoint once whether it wants to be sent to, by the same guarded way out as a delivery. */
@Injectable()
export class HandshakeService {
  constructor(
    @Inject(verificationConfig.KEY) private readonly config: VerificationConfig,
    @Inject(WebhookTransport) private readonly transport: WebhookTransport,
  ) {}

  /** Never rejects. An aborted one was not made: it is to be made later. */
  async make(toMake: HandshakeToMake, signal: AbortSignal): Promise<HandshakeVerdict> {
    const { tenantId, handshake, token, url, headers, timeoutMs, rateLimit } = toMake;
    if (token === undefined) return { kind: 'later', reason: 'the verification token could not be opened' };
    const origin = this.config.VERIFICATION_ORIGIN;
    const terms = { token, challenge: randomUUID(), origin, perMinute: rateLimit?.perMinute };
    const request = handshakeRequest(handshake, terms);
    const answer = await this.transport.ask({
      url,
      tenantId,
      method: request.method,
      headers: { ...headers, ...request.headers, 'user-agent': USER_AGENT },
      body: request.body,
      timeoutMs,
      keepBytes: KEPT_BYTES,
      signal,
    });
    return handshakeVerdict(handshake, terms, answer);
  }
}
