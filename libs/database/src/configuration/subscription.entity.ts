import type { FilterDocument } from '#libs/contracts';
import { EntitySchema } from 'typeorm';

export interface SubscriptionRow {
  readonly id: string;
  readonly tenantId: string;
  readonly endpointId: string;
  readonly eventType: string;
  /** Null: all that is of the type. */
  readonly filter: FilterDocument | null;
  /** Null: whatever channels an event has. */
  readonly channels: readonly string[] | null;
  readonly createdAt: Date;
}

export const SubscriptionEntity = new EntitySchema<SubscriptionRow>({
  name: 'Subscription',
  tableName: 'subscriptions',
  synchronize: false,
  columns: {
    id: { type: 'text', primary: true },
    tenantId: { name: 'tenant_id', type: 'text' },
    endpointId: { name: 'endpoint_id', type: 'text' },
    eventType: { name: 'event_type', type: 'text' },
    filter: { type: 'json', nullable: true },
    channels: { type: 'text', array: true, nullable: true },
    createdAt: { name: 'created_at', type: 'timestamptz' },
  },
});
