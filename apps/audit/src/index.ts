export { AuditModule } from './audit.module.js';
export { auditSlices } from './audit.config.js';
export { EventsModule } from './events/events.module.js';
export { RecordingModule } from './recording.module.js';
