import { AnnounceConfigChanges1763780402000 } from './announce-config-changes.js';
import { AnnounceTenants1763780453000 } from './announce-tenants.js';
import { CreateActions1763780412000 } from './create-actions.js';
import { CountDeliveries1763780452000 } from './count-deliveries.js';
import { CreateDeliveries1763780404000 } from './create-deliveries.js';
import { CreateEndpointHealth1763780408000 } from './create-endpoint-health.js';
import { CreateEndpoints1763780401000 } from './create-endpoints.js';
import { CreateEvents1763780403000 } from './create-events.js';
import { CreateHeldDeliveries1763780407000 } from './create-held-deliveries.js';
import { CreateQueueStatistics1763780453000 } from './create-queue-statistics.js';
import { CreateTenants1763780410000 } from './create-tenants.js';
import { CreateIdempotencyKeys1763780405000 } from './create-idempotency-keys.js';
import { DescribeEndpoints1763780420000 } from './describe-endpoints.js';
import { CreateTokenBuckets1763780461000 } from './create-token-buckets.js';
import { CreateInstances1763780450000 } from './create-instances.js';
import { CreateOperationalEvents1763780451000 } from './create-operational-events.js';
import { ExtendEndpointSettings1763780406000 } from './extend-endpoint-settings.js';
import { PrepareRetention1763780454000 } from './prepare-retention.js';
import { WallOffTenants1763780411000 } from './wall-off-tenants.js';
import { ExtendSubscriptions1763780452000 } from './extend-subscriptions.js';
import { LogConfigChanges1763780451000 } from './log-config-changes.js';
import { VerifyEndpoints1763780460000 } from './verify-endpoints.js';
import { CreateEventTypes1763780453000 } from './create-event-types.js';
import { RotateSecrets1763780470000 } from './rotate-secrets.js';

/** In the order they run. Never edit one that was released: add another, which works while the old version runs. */
export const migrations = [
  CreateEndpoints1763780401000,
  AnnounceConfigChanges1763780402000,
  CreateEvents1763780403000,
  CreateDeliveries1763780404000,
  CreateIdempotencyKeys1763780405000,
  ExtendEndpointSettings1763780406000,
  CreateHeldDeliveries1763780407000,
  CreateEndpointHealth1763780408000,
  CreateTenants1763780410000,
  WallOffTenants1763780411000,
  CreateActions1763780412000,
  DescribeEndpoints1763780420000,
  CreateInstances1763780450000,
  CreateOperationalEvents1763780451000,
  LogConfigChanges1763780451000,
  ExtendSubscriptions1763780452000,
  CountDeliveries1763780452000,
  VerifyEndpoints1763780460000,
  AnnounceTenants1763780453000,
  CreateTokenBuckets1763780461000,
  CreateEventTypes1763780453000,
  CreateQueueStatistics1763780453000,
  RotateSecrets1763780470000,
  PrepareRetention1763780454000,
] as const;
