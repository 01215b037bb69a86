export { until } from './until.js';
export { answer, type ReceiverAnswer } from './receiver-answer.js';
export { WebhookReceiver, verifyWebhook, type AnswerScript, type ReceivedWebhook } from './webhook-receiver.js';
export {
  FRAGILE_DATA,
  eventEnvelope,
  eventRecord,
  eventRequest,
  eventSummary,
  type EventRequestOptions,
} from './event-builders.js';
