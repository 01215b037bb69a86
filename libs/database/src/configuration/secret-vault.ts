import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EndpointSettings, ExpiringSecret } from '#libs/contracts';
import { NONCE_BYTES, openSecret, sealSecret, type OpenedSecret, type SecretPlace } from '#libs/domain';
import type { EndpointSecretRow } from './endpoint-secret.entity.js';
import { secretsConfig, type SecretsConfig } from '../connection/database.config.js';

/** A column that holds sealed texts. */
export type SealedColumn = Pick<SecretPlace, 'table' | 'column'>;

/** Every one of them: when the sealing key changes, all are sealed anew. */
export const SECRET_COLUMN = { table: 'endpoint_secrets', column: 'sealed' } as const satisfies SealedColumn;
export const TOKEN_COLUMN = { table: 'endpoint_verifications', column: 'sealed' } as const satisfies SealedColumn;

/** Whose it is, and which row. */
export type SealedRow = Pick<SecretPlace, 'tenantId' | 'row'>;

/** A secret as it lies there. */
export type SealedSecret = Pick<EndpointSecretRow, 'id' | 'tenantId' | 'sealed' | 'expiresAt'>;
export type SigningSecrets = Pick<EndpointSettings, 'secrets' | 'expiringSecrets'>;

/** Seals secrets before they are stored, and opens them for those who use them. */
@Injectable()
export class SecretVault {
  constructor(@Inject(secretsConfig.KEY) private readonly config: SecretsConfig) {}

  /** Of the key that seals. */
  get sealingKeyId(): string {
    return this.config.POSTRIDER_SECRETS_KEYS.sealing.id;
  }

  seal(secret: string, column: SealedColumn, row: SealedRow): string {
    return sealSecret(secret, { ...column, ...row }, this.config.POSTRIDER_SECRETS_KEYS, randomBytes(NONCE_BYTES));
  }

  /**
   * What an endpoint is signed with, newest first, those that are being replaced apart. No secrets unless the newest that
   * lasts opens: a receiver may know that one only.
   * @param rows newest first
   * @param failed is told of each that does not open
   */
  signingSecrets(rows: readonly SealedSecret[], failed: (reason: string) => void): SigningSecrets {
    const lasting: string[] = [];
    const expiring: ExpiringSecret[] = [];
    let newestOpens: boolean | undefined;
    for (const { id, tenantId, sealed, expiresAt } of rows) {
      const opened = this.open(sealed, SECRET_COLUMN, { tenantId, row: id });
      if (expiresAt === null) newestOpens ??= opened.ok;
      if (!opened.ok) failed(opened.reason);
      else if (expiresAt === null) lasting.push(opened.secret);
      else expiring.push({ secret: opened.secret, untilMs: expiresAt.getTime() });
    }
    if (newestOpens !== true) return { secrets: undefined };
    return { secrets: lasting, ...(expiring.length === 0 ? {} : { expiringSecrets: expiring }) };
  }

  open(sealed: string, column: SealedColumn, row: SealedRow): OpenedSecret {
    return openSecret(sealed, { ...column, ...row }, this.config.POSTRIDER_SECRETS_KEYS);
  }
}
