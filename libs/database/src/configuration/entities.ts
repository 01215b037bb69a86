import { EndpointEntity } from './endpoint.entity.js';
import { EndpointSecretEntity } from './endpoint-secret.entity.js';
import { EndpointVerificationEntity } from './endpoint-verification.entity.js';
import { SubscriptionEntity } from './subscription.entity.js';

/** Tables of configuration, read and written through TypeORM; the hot tables have stores with statements of their own. */
export const entities = [EndpointEntity, EndpointSecretEntity, EndpointVerificationEntity, SubscriptionEntity] as const;
