export { InstanceIdentity } from './instance-identity.js';
export { InstancesModule } from './instances.module.js';
export { LOST_AFTER_MS } from './instance-heartbeat.service.js';
export { type JobContext, type JobOutcome, type SingletonJob } from './singleton-job.js';
export { SingletonJobs } from './singleton-jobs.service.js';
export { TurnLoop, type TurnPace } from './turn-loop.js';
