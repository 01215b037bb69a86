import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../connection/database.js';
import { SECRET_COLUMN, SecretVault, TOKEN_COLUMN, type SealedColumn } from './secret-vault.js';

/** Where sealed texts lie, and what names their row in the seal. */
const SEALED: readonly (SealedColumn & { readonly key: string })[] = [
  { ...SECRET_COLUMN, key: 'id' },
  { ...TOKEN_COLUMN, key: 'endpoint_id' },
];

interface SealedText {
  readonly row: string;
  readonly tenantId: string;
  readonly sealed: string;
}

/** What was found that another key than the newest had sealed. */
export interface Resealed {
  readonly resealed: number;
  /** Sealed with a key that this process does not have, or damaged. */
  readonly unreadable: number;
}

/** Brings all that is sealed under the newest key, so that older ones can be taken away. */
@Injectable()
export class SealedColumnsStore {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretVault) private readonly vault: SecretVault,
  ) {}

  /** In pages; safe to repeat, and in several processes at once. */
  async resealAll(signal: AbortSignal, pageRows = 500): Promise<Resealed> {
    const total = { resealed: 0, unreadable: 0 };
    for (const place of SEALED) {
      let after: string | undefined = '';
      while (after !== undefined && !signal.aborted) {
        const page: Resealed & { last: string | undefined } = await this.resealPage(place, after, pageRows);
        total.resealed += page.resealed;
        total.unreadable += page.unreadable;
        after = page.last;
      }
    }
    return total;
  }

  /** Secrets that sign no more need not be kept. @returns how many there were */
  removeExpired(now: Date): Promise<number> {
    return this.database.write('DELETE FROM endpoint_secrets WHERE expires_at <= $1', [now.toISOString()]);
  }

  private async resealPage({ table, column, key }: (typeof SEALED)[number], after: string, limit: number) {
    const found = await this.database.rows<SealedText>(
      `SELECT ${key} AS row, tenant_id AS "tenantId", ${column} AS sealed FROM ${table}
       WHERE ${key} > $1 AND split_part(${column}, '.', 2) <> $2 ORDER BY ${key} LIMIT $3`,
      [after, this.vault.sealingKeyId, limit],
    );
    const opened = found.flatMap(({ row, tenantId, sealed }) => {
      const text = this.vault.open(sealed, { table, column }, { tenantId, row });
      return text.ok
        ? [{ row, before: sealed, after: this.vault.seal(text.secret, { table, column }, { tenantId, row }) }]
        : [];
    });
    // What was changed since it was read is left for the next time.
    const resealed =
      opened.length === 0
        ? 0
        : await this.database.write(
            `UPDATE ${table} t SET ${column} = n.after
             FROM unnest($1::text[], $2::text[], $3::text[]) AS n (row, before, after)
             WHERE t.${key} = n.row AND t.${column} = n.before`,
            [opened.map(({ row }) => row), opened.map(({ before }) => before), opened.map((one) => one.after)],
          );
    return {
      resealed,
      unreadable: found.length - opened.length,
      last: found.length < limit ? undefined : found.at(-1)?.row,
    };
  }
}
