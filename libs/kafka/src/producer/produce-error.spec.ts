import { classifyProduceError } from './produce-error.js';

const named = (name: string, extra: object = {}, cause?: unknown): Error =>
  Object.assign(new Error('why', { cause }), { name, ...extra });

describe('a failed produce request', () => {
  test.each<[string, unknown, string]>([
    ['too large a record is refused', named('KafkaJSProtocolError', { type: 'MESSAGE_TOO_LARGE' }), 'refused'],
    ['an invalid record is refused', named('KafkaJSProtocolError', { type: 'INVALID_RECORD' }), 'refused'],
    ['what cannot be encoded is refused', new TypeError('value'), 'refused'],
    [
      'a refusal is found under kafkajs’ wrapping',
      named('KafkaJSNonRetriableError', {}, named('E', { type: 'INVALID_TIMESTAMP' })),
      'refused',
    ],
    ['no answer in time counts towards a rebuild', named('KafkaJSRequestTimeoutError'), 'timeout'],
    [
      'also under the wrapping',
      named('KafkaJSNumberOfRetriesExceeded', {}, named('KafkaJSRequestTimeoutError')),
      'timeout',
    ],
    ['a refused connection passes', named('KafkaJSConnectionError', { code: 'ECONNREFUSED' }), 'passing'],
    ['a moved leader passes', named('KafkaJSProtocolError', { type: 'NOT_LEADER_FOR_PARTITION' }), 'passing'],
    ['a topic not there yet passes', named('KafkaJSProtocolError', { type: 'UNKNOWN_TOPIC_OR_PARTITION' }), 'passing'],
    ['too few replicas pass', named('KafkaJSProtocolError', { type: 'NOT_ENOUGH_REPLICAS' }), 'passing'],
    [
      'a missing permission passes once an operator gives it',
      named('E', { type: 'TOPIC_AUTHORIZATION_FAILED' }),
      'passing',
    ],
    ['what is no error at all passes', 'odd', 'passing'],
  ])('%s', (_what, error, kind) => {
    expect(classifyProduceError(error).kind).toBe(kind);
  });
});
