import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { NONCE_BYTES, openSecret, sealSecret, type OpenedSecret, type SecretPlace } from '#libs/domain';
import { secretsConfig, type SecretsConfig } from '../connection/database.config.js';

/** A column that holds sealed texts. */
export type SealedColumn = Pick<SecretPlace, 'table' | 'column'>;

/** Every one of them: when the sealing key changes, all are sealed anew. */
export const SECRET_COLUMN = { table: 'endpoint_secrets', column: 'sealed' } as const satisfies SealedColumn;
export const TOKEN_COLUMN = { table: 'endpoint_verifications', column: 'sealed' } as const satisfies SealedColumn;

/** Whose it is, and which row. */
export type SealedRow = Pick<SecretPlace, 'tenantId' | 'row'>;

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

  open(sealed: string, column: SealedColumn, row: SealedRow): OpenedSecret {
    return openSecret(sealed, { ...column, ...row }, this.config.POSTRIDER_SECRETS_KEYS);
  }
}
