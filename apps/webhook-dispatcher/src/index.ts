export { WebhookDispatcherModule } from './webhook-dispatcher.module.js';
export { webhookDispatcherSlices } from './webhook-dispatcher-slices.js';
