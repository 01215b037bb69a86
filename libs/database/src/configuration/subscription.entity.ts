import { EntitySchema } from 'typeorm';

export interface SubscriptionRow {
  readonly id: string;
  readonly tenantId: string;
  readonly endpointId: string;
  readonly eventType: string;
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
    createdAt: { name: 'created_at', type: 'timestamptz' },
  },
});
