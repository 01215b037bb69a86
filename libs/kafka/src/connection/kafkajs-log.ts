import kafkajs, { type logCreator } from 'kafkajs';
import type { PinoLogger } from '#libs/observability';

/**
 * kafkajs into our own log, one level quieter than it calls itself: what it names an error it nearly always retries, and
 * facts that matter (a lost broker, a rebuilt consumer) are logged by this library under names of their own.
 */
export const kafkaJsLog =
  (logger: PinoLogger): logCreator =>
  () =>
  ({ namespace, level, log: { message, timestamp: _timestamp, stack: _stack, ...fields } }) => {
    const said = { component: `kafkajs${namespace === '' ? '' : `.${namespace}`}`, ...fields };
    switch (level) {
      case kafkajs.logLevel.ERROR:
        return logger.warn(said, message);
      case kafkajs.logLevel.WARN:
        return logger.info(said, message);
      case kafkajs.logLevel.INFO:
      case kafkajs.logLevel.DEBUG:
        return logger.debug(said, message);
      case kafkajs.logLevel.NOTHING:
        return undefined;
      default:
        return level satisfies never;
    }
  };
