/** Of one event, and of one subscription. */
export const MAX_CHANNELS = 10;
export const MAX_CHANNEL_LENGTH = 128;
const CHANNEL = /^[a-zA-Z0-9][a-zA-Z0-9_.:-]*$/;

/** A name that a publisher gives to those an event is meant for, such as `project-17` (docs/subscriptions.md). */
export const isChannel = (text: unknown): text is string =>
  typeof text === 'string' && text.length <= MAX_CHANNEL_LENGTH && CHANNEL.test(text);
