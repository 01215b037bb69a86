import { AnnounceConfigChanges1763780402000 } from './announce-config-changes.js';
import { AnnounceTenants1763780419000 } from './announce-tenants.js';
import { CountDeliveries1763780418000 } from './count-deliveries.js';
import { CreateActions1763780412000 } from './create-actions.js';
import { CreateDeliveries1763780404000 } from './create-deliveries.js';
import { CreateEndpointHealth1763780408000 } from './create-endpoint-health.js';
import { CreateEndpoints1763780401000 } from './create-endpoints.js';
import { CreateEventTypes1763780420000 } from './create-event-types.js';
import { CreateEvents1763780403000 } from './create-events.js';
import { CreateHeldDeliveries1763780407000 } from './create-held-deliveries.js';
import { CreateIdempotencyKeys1763780405000 } from './create-idempotency-keys.js';
import { CreateInstances1763780414000 } from './create-instances.js';
import { CreateOperationalEvents1763780415000 } from './create-operational-events.js';
import { CreateQueueStatistics1763780421000 } from './create-queue-statistics.js';
import { CreateReplays1763780427000 } from './create-replays.js';
import { CreateTenants1763780410000 } from './create-tenants.js';
import { CreateTokenBuckets1763780424000 } from './create-token-buckets.js';
import { DescribeEndpoints1763780413000 } from './describe-endpoints.js';
import { ExtendEndpointSettings1763780406000 } from './extend-endpoint-settings.js';
import { ExtendSubscriptions1763780417000 } from './extend-subscriptions.js';
import { LogConfigChanges1763780416000 } from './log-config-changes.js';
import { PrepareRetention1763780422000 } from './prepare-retention.js';
import { RotateSecrets1763780425000 } from './rotate-secrets.js';
import { ShareHandshakes1763780426000 } from './share-handshakes.js';
import { TellSubscriptionChanges1763780429000 } from './tell-subscription-changes.js';
import { VerifyEndpoints1763780423000 } from './verify-endpoints.js';
import { WallOffTenants1763780411000 } from './wall-off-tenants.js';

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
  DescribeEndpoints1763780413000,
  CreateInstances1763780414000,
  CreateOperationalEvents1763780415000,
  LogConfigChanges1763780416000,
  ExtendSubscriptions1763780417000,
  CountDeliveries1763780418000,
  AnnounceTenants1763780419000,
  CreateEventTypes1763780420000,
  CreateQueueStatistics1763780421000,
  PrepareRetention1763780422000,
  VerifyEndpoints1763780423000,
  CreateTokenBuckets1763780424000,
  RotateSecrets1763780425000,
  ShareHandshakes1763780426000,
  CreateReplays1763780427000,
  TellSubscriptionChanges1763780429000,
] as const;
