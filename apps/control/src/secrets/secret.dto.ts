import { DEFAULT_OVERLAP_MS, MAX_OVERLAP_MS, SECRET_ALGORITHMS, secretKindOf } from '#libs/domain';
import { z } from 'zod';

const MAX_SECRET_LENGTH = 200;

/** One that a receiver knows already; without it one is made. */
const secret = z
  .string()
  .max(MAX_SECRET_LENGTH)
  .superRefine((text, context) => {
    try {
      secretKindOf(text);
    } catch (error) {
      const message = error instanceof RangeError ? error.message : 'cannot be read';
      context.addIssue({ code: 'custom', message });
    }
  });

const wanted = { algorithm: z.enum(SECRET_ALGORITHMS).default('hmac-sha256'), secret: secret.optional() };

/** What a given secret is, its own text says. */
const fits = ({ algorithm, secret: given }: { algorithm: string; secret?: string | undefined }): boolean =>
  given === undefined || given.startsWith(algorithm === 'ed25519' ? 'whsk_' : 'whsec_');
const misfit = { path: ['secret'], message: 'is not of the algorithm that is asked for' };

export const newSecret = z.strictObject(wanted).refine(fits, misfit);
export type NewSecretBody = z.output<typeof newSecret>;

export const secretRotation = z
  .strictObject({
    ...wanted,
    /** How long the old ones sign beside the new one. */
    overlapSeconds: z
      .int()
      .min(0)
      .max(MAX_OVERLAP_MS / 1_000)
      .default(DEFAULT_OVERLAP_MS / 1_000),
  })
  .refine(fits, misfit);
export type SecretRotationBody = z.output<typeof secretRotation>;
