import { Inject, Injectable } from '@nestjs/common';
import { PostriderError, type SchemaDocument } from '#libs/contracts';
import { SubscriptionRepository, type StoredVersion } from '#libs/database';
import { compareSchemas, patternsThatMatch, SchemaValidator } from '#libs/domain';
import type { Compatibility } from './event-type-answer.js';

/** Affected subscriptions that are listed; all are counted. */
const MAX_LISTED = 100;

/** What a new schema means for those who have to do with events of a type. */
@Injectable()
export class SchemaCompatibility {
  constructor(@Inject(SubscriptionRepository) private readonly subscriptions: SubscriptionRepository) {}

  async of(
    tenantId: string,
    name: string,
    before: StoredVersion | undefined,
    schema: SchemaDocument | null,
  ): Promise<Compatibility> {
    return {
      comparedWith: before?.version ?? null,
      changes: before === undefined ? [] : compareSchemas(before.schema, schema),
      affected: await this.subscriptions.withPatterns(tenantId, patternsThatMatch(name), MAX_LISTED),
    };
  }

  /** Throws `incompatible_schema` with each change that breaks somebody. */
  insist({ comparedWith, changes, affected }: Compatibility): void {
    if (changes.length === 0) return;
    throw new PostriderError(
      'incompatible_schema',
      `the schema differs from that of version ${comparedWith ?? ''} in ${changes.length} place(s) that break receivers or ` +
        `publishers; ${affected.endpoints} endpoint(s) get events of this type. Add a version, or say allowBreaking`,
      {
        errors: changes.map(({ pointer, detail, breaks }) => ({
          pointer: `/schema${pointer}`,
          detail: `${detail} (breaks ${breaks})`,
        })),
      },
    );
  }

  /** Throws for an example that is not as its schema says. */
  checkExample(schema: SchemaDocument | null, example: unknown): void {
    if (schema === null || example === null || example === undefined) return;
    const errors = new SchemaValidator(schema).faultsOf(example, 0, '/example');
    if (errors.length === 0) return;
    throw new PostriderError('validation_failed', `the example is not as the schema says: ${errors[0]?.detail ?? ''}`, {
      errors,
    });
  }
}
