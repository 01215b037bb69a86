import type { SecretRow } from '#libs/database';
import { publicKeyText, SECRET_ALGORITHMS } from '#libs/domain';
import { z } from 'zod';

/** A secret in the API's words, without the secret. */
export const secretAnswer = ({ id, algorithm, publicKey, createdAt, expiresAt }: SecretRow) => ({
  id,
  algorithm,
  publicKey: publicKey === null ? null : publicKeyText(publicKey),
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
});
export type SecretAnswer = ReturnType<typeof secretAnswer>;

export interface RevealedSecretAnswer extends SecretAnswer {
  readonly secret: string;
}

const fields = {
  id: z.string(),
  algorithm: z.enum(SECRET_ALGORITHMS),
  publicKey: z.string().nullable().describe('of an Ed25519 pair: whpk_ and base64'),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable().describe('until when it signs; null: it lasts'),
};

const example = {
  id: '5f0c2f0e-8f44-4d0c-9d7e-2f1f6f1f4a11',
  algorithm: 'hmac-sha256',
  publicKey: null,
  createdAt: '2026-01-31T08:00:00.000Z',
  expiresAt: null,
};

export const secretSchema = z
  .object(fields)
  .meta({ id: 'Secret', examples: [example] }) satisfies z.ZodType<SecretAnswer>;

export const secretsSchema = z
  .object({ data: z.array(secretSchema) })
  .meta({ id: 'Secrets', examples: [{ data: [example] }] });

export const revealedSecretSchema = z.object({ ...fields, secret: z.string() }).meta({
  id: 'RevealedSecret',
  examples: [{ ...example, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
}) satisfies z.ZodType<RevealedSecretAnswer>;
