import type { logCreator } from 'kafkajs';
import type { PinoLogger } from '#libs/observability';

/**
 * kafkajs into our own log, for debugging only: an outage of the broker makes it say hundreds of times what it retries
 * anyway. The facts that matter (a lost broker, a rebuilt consumer, commits that fail) this library logs by itself, once.
 */
export const kafkaJsLog =
  (logger: PinoLogger): logCreator =>
  () =>
  ({ namespace, label, log: { message, timestamp: _timestamp, stack: _stack, logger: _logger, ...fields } }) =>
    logger.debug({ component: `kafkajs${namespace === '' ? '' : `.${namespace}`}`, said: label, ...fields }, message);
