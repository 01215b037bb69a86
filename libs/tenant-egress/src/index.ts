export { TenantEgressModule } from './tenant-egress.module.js';
