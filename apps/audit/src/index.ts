export { AuditModule } from './audit.module.js';
export { auditSlices } from './audit.config.js';
