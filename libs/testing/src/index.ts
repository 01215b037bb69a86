export { collectGarbage } from './collect-garbage.js';
export { heapBytes } from './heap-bytes.js';
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
export { waitingRecord } from './waiting-record.js';
export { assertPromised, checkedFetch } from './contract/checked-fetch.js';
export { Contract, type Exchange } from './contract/contract.js';
export { readOpenApi, type Media, type OpenApi, type Operation, type Parameter } from './contract/openapi.js';
export { RecordContract, type TopicRecord } from './contract/record-contract.js';
