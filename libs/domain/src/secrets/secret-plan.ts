import type { SignatureFormat } from '#libs/contracts';
import type { SecretAlgorithm } from '../signing/secret-kind.js';

/** A secret that an endpoint has, without the secret. */
export interface HeldSecret {
  readonly id: string;
  readonly algorithm: SecretAlgorithm;
  /** Epoch ms; null: it lasts. */
  readonly expiresAtMs: number | null;
}

/** Secrets that sign at the same time, at most (docs/wire.md 1). */
export const MAX_LIVE_SECRETS = 10;
export const DEFAULT_OVERLAP_MS = 24 * 3_600_000;
export const MAX_OVERLAP_MS = 7 * DEFAULT_OVERLAP_MS;

export type SecretPlan =
  | { readonly kind: 'change'; readonly expire: readonly { readonly id: string; readonly atMs: number }[] }
  | { readonly kind: 'refused'; readonly reason: string };

const refused = (reason: string): SecretPlan => ({ kind: 'refused', reason });
const isLive = ({ expiresAtMs }: HeldSecret, nowMs: number): boolean => expiresAtMs === null || expiresAtMs > nowMs;

/** Another secret beside those there are. */
export function addSecret(held: readonly HeldSecret[], nowMs: number): SecretPlan {
  return held.filter((secret) => isLive(secret, nowMs)).length < MAX_LIVE_SECRETS
    ? { kind: 'change', expire: [] }
    : refused(`the endpoint has ${MAX_LIVE_SECRETS} secrets, which is as many as can sign at once: expire one first`);
}

/** A new secret for those of its kind, which sign beside it until the overlap is over, and not longer than they would have. */
export function rotateSecrets(
  held: readonly HeldSecret[],
  algorithm: SecretAlgorithm,
  overlapMs: number,
  nowMs: number,
): SecretPlan {
  const atMs = nowMs + overlapMs;
  const old = held.filter((secret) => isLive(secret, nowMs) && secret.algorithm === algorithm);
  const others = held.filter((secret) => isLive(secret, nowMs) && secret.algorithm !== algorithm);
  if (others.length + (overlapMs > 0 ? old.length : 0) >= MAX_LIVE_SECRETS) {
    return refused(
      `${MAX_LIVE_SECRETS} secrets would sign beside the new one, one too many: expire one first, or rotate without an overlap`,
    );
  }
  const expire = old
    .filter(({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > atMs)
    .map(({ id }) => ({ id, atMs }));
  return { kind: 'change', expire };
}

/** A secret signs no more from now on. One has to stay that lasts, and that the endpoint's signature format can use. */
export function expireSecret(
  held: readonly HeldSecret[],
  id: string,
  format: SignatureFormat,
  nowMs: number,
): SecretPlan | { readonly kind: 'unknown' } {
  const secret = held.find((candidate) => candidate.id === id);
  if (secret === undefined || !isLive(secret, nowMs)) return { kind: 'unknown' };
  const staying = held.filter((candidate) => candidate.id !== id);
  if (secret.expiresAtMs === null && !canSign(staying, format)) {
    return refused('it is the last secret that lasts and that the endpoint can be signed with: rotate it instead');
  }
  return { kind: 'change', expire: [{ id, atMs: nowMs }] };
}

/** Whether some of these secrets will always be there to sign in that format. */
export const canSign = (
  held: readonly Pick<HeldSecret, 'algorithm' | 'expiresAtMs'>[],
  format: SignatureFormat,
): boolean =>
  held.some(
    ({ algorithm, expiresAtMs }) => expiresAtMs === null && (format === 'standard' || algorithm === 'hmac-sha256'),
  );
