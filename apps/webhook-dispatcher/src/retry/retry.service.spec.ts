import { jest } from '@jest/globals';
import {
  decodeDelivery,
  decodeWaiting,
  encodeWaiting,
  RETRY_TIERS,
  TOPICS,
  type OutgoingRecord,
  type WaitingRecord,
} from '#libs/contracts';
import { tierFor } from '#libs/domain';
import type { ConsumedRecord } from '#libs/kafka';
import { Metrics, PinoLogger } from '#libs/observability';
import { eventSummary, waitingRecord } from '#libs/testing';
import { consumedRecord } from '../consumed-record.fixture.js';
import { RetryService } from './retry.service.js';

const NOW = 1_700_000_000_000;
const SECOND = 1_000;
const event = eventSummary();
const settings = { RETRY_HEAP_RECORDS: 2, RETRY_HEAP_BYTES: 1_000_000 };

const waiting = (inMs: number, kind: 'retry' | 'scheduled' = 'retry'): WaitingRecord =>
  waitingRecord({ createdAtMs: NOW, dueAtMs: NOW + inMs, kind, event });

describe('the retry service', () => {
  let sent: OutgoingRecord[];
  let fate: string[];
  let isBrokerThere: boolean;
  let service: RetryService;

  beforeEach(() => {
    jest.useFakeTimers({ now: NOW });
    sent = [];
    fate = [];
    isBrokerThere = true;
    const send = async (record: OutgoingRecord) => {
      if (!isBrokerThere) throw new Error('no broker');
      fate.push('written');
      sent.push(record);
    };
    const producer = { send } as unknown as ConstructorParameters<typeof RetryService>[1];
    service = new RetryService(settings, producer, new Metrics(), new PinoLogger({ LOG_LEVEL: 'silent' }));
  });
  afterEach(() => jest.useRealTimers());

  /** As it is read from the tier that fits its due time. */
  const read = (record: WaitingRecord, tier = tierFor(record.dueAtMs - NOW), given: Partial<ConsumedRecord> = {}) => {
    const { key, value, headers } = encodeWaiting(record, tier.topic);
    return consumedRecord({
      topic: tier.topic,
      timestampMs: NOW,
      key: Buffer.from(key ?? ''),
      value,
      headers,
      done: () => void fate.push('done'),
      release: () => void fate.push('released'),
      ...given,
    });
  };
  const asRead = ({ key, value, headers }: OutgoingRecord) => ({
    key: Buffer.from(key ?? ''),
    value,
    headers,
    timestampMs: Date.now(),
  });
  const tierNamed = (name: string) => {
    const tier = RETRY_TIERS.find((one) => one.name === name);
    if (tier === undefined) throw new Error(`no tier ${name}`);
    return tier;
  };

  it.each([
    ['retry', 'retry'],
    ['scheduled', 'initial'],
  ] as const)('hands a %s back when it is due, as %s, and has done with it only then', async (kind, trigger) => {
    await service.wait([read(waiting(6 * SECOND, kind))]);
    await jest.advanceTimersByTimeAsync(6 * SECOND - 1);
    expect(fate).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(fate).toEqual(['written', 'done']);
    expect(sent[0]).toMatchObject({ topic: TOPICS.deliveries, key: 'ep_1' });
    expect(sent.map((record) => decodeDelivery(asRead(record)))).toMatchObject([{ ok: true, record: { trigger } }]);
  });

  it('what has no room goes on to the tier that fits the rest, with its due time to the millisecond', async () => {
    void service.wait([
      read(waiting(100 * SECOND), tierNamed('30s')),
      read(waiting(110 * SECOND + 7), tierNamed('30s')),
    ]);
    await jest.advanceTimersByTimeAsync(29 * SECOND);
    expect(sent.map(({ topic }) => topic)).toEqual([tierNamed('30s').topic]);
    const [hopped] = sent.map((record) => decodeWaiting(asRead(record)));
    expect(hopped).toMatchObject({ ok: true, record: waiting(110 * SECOND + 7) });
  });

  it('a retry that the broker took only after an outage is not late by it', async () => {
    const failedMs = NOW - 20 * SECOND;
    const { delivery, ...rest } = waitingRecord({ createdAtMs: NOW - 60 * SECOND, dueAtMs: NOW + 10 * SECOND, event });
    const progress = { ...delivery.progress, lastFailureAtMs: failedMs };
    await service.wait([read({ ...rest, delivery: { ...delivery, progress } }, tierNamed('30s'))]);
    await jest.advanceTimersByTimeAsync(10 * SECOND - 1);
    expect(fate).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(fate).toEqual(['written', 'done']);
  });

  it('a due time that its tier cannot mean does not stall it', async () => {
    await service.wait([read(waiting(9_999 * SECOND), tierNamed('5s'))]);
    await jest.advanceTimersByTimeAsync(35 * SECOND);
    expect(fate).toEqual(['written', 'done']);
  });

  it('what cannot be written stays in Kafka', async () => {
    isBrokerThere = false;
    await service.wait([read(waiting(6 * SECOND))]);
    await jest.advanceTimersByTimeAsync(6 * SECOND);
    expect(fate).toEqual(['released']);
  });

  it('of a partition that is lost everything is given back, what waits and what comes too late', async () => {
    const owned = new AbortController();
    const given = { revoked: owned.signal };
    await service.wait([read(waiting(6 * SECOND), undefined, given)]);
    owned.abort();
    expect(fate).toEqual(['released']);
    await service.wait([read(waiting(6 * SECOND), undefined, given)]);
    expect(fate).toEqual(['released', 'released']);
    await jest.advanceTimersByTimeAsync(60 * SECOND);
    expect(sent).toEqual([]);
  });
});
