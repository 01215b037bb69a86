import type { ConsumedRecord } from '#libs/kafka';

/** A record as the consumer hands it out, which nobody waits for. */
export const consumedRecord = (given: Partial<ConsumedRecord> = {}): ConsumedRecord => ({
  topic: 'postrider.deliveries',
  partition: 0,
  offset: 0,
  timestampMs: 0,
  key: null,
  value: null,
  headers: {},
  revoked: new AbortController().signal,
  done: () => undefined,
  release: () => undefined,
  isDecided: () => false,
  decide: () => undefined,
  ...given,
});
