import { isChannel, MAX_CHANNELS, MAX_CHANNEL_LENGTH, type ErrorDetail } from '#libs/contracts';
import { kindOf } from './event-attributes.js';

export interface ReadChannels {
  /** Each once; absent when there are none. */
  readonly channels?: readonly string[];
  readonly errors: readonly ErrorDetail[];
}

const NO_CHANNELS: ReadChannels = { errors: [] };

/** @param value a list of names, as JSON.parse read it; null and nothing mean none */
export function readChannels(value: unknown, pointer: () => string): ReadChannels {
  if (value === undefined || value === null) return NO_CHANNELS;
  if (!Array.isArray(value)) return refuse(pointer(), `must be a list of names, not ${kindOf(value)}`);
  if (value.length > MAX_CHANNELS) {
    return refuse(pointer(), `has ${value.length} names, at most ${MAX_CHANNELS} are allowed`);
  }
  const given: readonly unknown[] = value;
  const errors = given.flatMap((channel, index) =>
    isChannel(channel) ? [] : [{ pointer: `${pointer()}/${index}`, detail: NO_CHANNEL }],
  );
  if (errors.length > 0) return { errors };
  const channels = [...new Set(given.filter(isChannel))];
  return channels.length === 0 ? NO_CHANNELS : { channels, errors: [] };
}

const NO_CHANNEL = `must be 1 to ${MAX_CHANNEL_LENGTH} letters, digits and . _ : - and begin with a letter or a digit`;

const refuse = (pointer: string, detail: string): ReadChannels => ({ errors: [{ pointer, detail }] });
