import { PostriderError, type RecordPlace } from '#libs/contracts';
import { until } from '#libs/testing';
import { RequestPace } from '../pace/request-pace.js';
import type { PendingRecord, SendOutcome } from './pending-record.js';
import { PartlyAcknowledged } from './produce-error.js';
import { ProduceLane, type LanePace } from './produce-lane.js';

const named = (name: string, type?: string): Error => Object.assign(new Error(name), { name, type });

/** A broker in memory: an append-only log for each partition, and a rule for which requests it answers how. */
class Log {
  readonly appended: string[] = [];
  readonly requests: number[] = [];
  rebuilds = 0;
  rule: (partitions: readonly number[], texts: readonly string[]) => Error | undefined = () => undefined;

  async send(batch: readonly PendingRecord[]): Promise<readonly RecordPlace[]> {
    this.requests.push(batch.length);
    const texts = batch.map(({ record }) => record.value.toString());
    const error = this.rule([...new Set(batch.map(({ partition }) => partition))], texts);
    if (error !== undefined) throw error;
    return this.append(batch);
  }

  append(batch: readonly PendingRecord[]): readonly RecordPlace[] {
    return batch.map(({ record, partition }) => {
      this.appended.push(`${partition}:${record.value.toString()}`);
      return { topic: record.topic, partition, offset: this.appended.length - 1 };
    });
  }

  rebuild(): void {
    this.rebuilds += 1;
  }
}

describe('a produce lane', () => {
  const noWait = (): RequestPace => new RequestPace(() => 0);
  const start = (pace: LanePace = { urgent: noWait(), patient: noWait() }) => {
    const log = new Log();
    const left: string[] = [];
    const failed: string[] = [];
    const lane = new ProduceLane(log, pace, {
      left: ({ record }) => left.push(record.value.toString()),
      failed: ({ kind }) => failed.push(kind),
    });
    const send = (text: string, partition = 0, urgent = false): Promise<SendOutcome> =>
      new Promise((resolve) => {
        const pending = {
          record: { topic: 't', key: null, value: Buffer.from(text), headers: {}, ...(urgent ? { urgent } : {}) },
          bytes: text.length,
          partition,
          settled: false,
          settle(outcome: SendOutcome): void {
            pending.settled = true;
            resolve(outcome);
          },
        };
        lane.add(pending);
        sent.push(pending);
      });
    const sent: PendingRecord[] = [];
    return { log, lane, left, failed, send, sent };
  };

  test('gathers what comes in one tick, and what comes while a request is in flight', async () => {
    const { log, send } = start();
    await Promise.all(['a', 'b', 'c'].map((text) => send(text)));
    expect(log.requests).toEqual([3]);
  });

  test('splits what is more than one batch may hold', async () => {
    const { log, send } = start();
    await Promise.all(Array.from({ length: 2_300 }, (_, index) => send(String(index))));
    expect(log.requests).toEqual([1_000, 1_000, 300]);
    expect(log.appended).toEqual(Array.from({ length: 2_300 }, (_, index) => `0:${index}`));
  });

  test('urgent records overtake the others, and keep their order among themselves', async () => {
    const { log, send } = start();
    const patient = Array.from({ length: 1_200 }, (_, index) => send(`patient ${index}`));
    await Promise.all([send('urgent 0', 1, true), send('urgent 1', 1, true), ...patient]);
    expect(log.appended.slice(0, 3)).toEqual(['1:urgent 0', '1:urgent 1', '0:patient 0']);
    expect(log.appended.slice(2)).toEqual(Array.from({ length: 1_200 }, (_, index) => `0:patient ${index}`));
  });

  test('for ever so many urgent records, one request in four takes the others first', async () => {
    const { log, send } = start();
    const urgent = Array.from({ length: 5_000 }, (_, index) => send(`urgent ${index}`, 1, true));
    const patient = Array.from({ length: 10 }, (_, index) => send(`patient ${index}`));
    await Promise.all([...urgent, ...patient]);
    expect(log.requests).toEqual([1_000, 1_000, 1_000, 1_000, 1_000, 10]);
    expect(log.appended.slice(3_000, 3_010)).toEqual(Array.from({ length: 10 }, (_, index) => `0:patient ${index}`));
    expect(log.appended.filter((record) => record.startsWith('1:'))).toEqual(
      Array.from({ length: 5_000 }, (_, index) => `1:urgent ${index}`),
    );
  });

  test('an urgent record does not wait for the turn of the others, and leaves them to it', async () => {
    const { log, send } = start({ urgent: noWait(), patient: new RequestPace(() => 500) });
    // Who was quiet has some turns at once; they are used up here.
    for (let turn = 0; turn < 5; turn += 1) await send(`burst ${turn}`);
    const waiting = send('patient');
    await new Promise((resolve) => setTimeout(resolve, 5));
    await send('urgent', 1, true);
    expect(log.appended.slice(5)).toEqual(['1:urgent']);
    await waiting;
    expect(log.appended.slice(5)).toEqual(['1:urgent', '0:patient']);
  });

  test('the others have their turn however many urgent records come meanwhile, all of them in one request', async () => {
    const { log, send } = start({ urgent: noWait(), patient: new RequestPace(() => 20) });
    for (let turn = 0; turn < 5; turn += 1) await send(`burst ${turn}`);
    const waiting = ['a', 'b', 'c'].map((text) => send(text));
    let hasSent = false;
    void Promise.all(waiting).then(() => (hasSent = true));
    let urgent = 0;
    for (; !hasSent; urgent += 1) await send('urgent', 1, true);
    expect(urgent).toBeGreaterThan(5);
    expect(log.appended.filter((record) => record.startsWith('0:')).slice(5)).toEqual(['0:a', '0:b', '0:c']);
    expect(log.requests.filter((records) => records > 1)).toEqual([4]);
  });

  test('an urgent record that failed goes again before later ones of its kind', async () => {
    const { log, send } = start();
    let failures = 1;
    log.rule = () => (failures-- > 0 ? named('KafkaJSConnectionError') : undefined);
    const first = [send('patient'), send('urgent 0', 1, true)];
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([...first, send('urgent 1', 1, true)]);
    expect(log.appended.filter((record) => record.startsWith('1:'))).toEqual(['1:urgent 0', '1:urgent 1']);
  });

  test('a request that failed goes again before later ones, so order holds', async () => {
    const { log, send, failed } = start();
    let failures = 2;
    log.rule = () => (failures-- > 0 ? named('KafkaJSConnectionError') : undefined);
    const first = send('a');
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, send('b')]);
    expect(log.appended).toEqual(['0:a', '0:b']);
    expect(failed).toEqual(['passing', 'passing']);
  });

  test('while things fail, partitions that work are not sent twice for one that does not', async () => {
    const { log, send } = start();
    let leaderless = true;
    let first = true;
    log.rule = (partitions) => {
      if (first) {
        first = false;
        return named('KafkaJSConnectionError');
      }
      return leaderless && partitions.includes(2) ? named('E', 'NOT_LEADER_FOR_PARTITION') : undefined;
    };
    const sends = [0, 1, 2, 3].map((partition) => send('x', partition));
    await Promise.all([sends[0], sends[1], sends[3]]);
    leaderless = false;
    await sends[2];
    expect([...log.appended].sort()).toEqual(['0:x', '1:x', '2:x', '3:x']);
  });

  test('what the broker took of a request is not sent again for what it did not', async () => {
    const { log, send, left, failed } = start();
    let leaderless = true;
    const answer = log.send.bind(log);
    log.send = async (batch) => {
      if (!leaderless) return answer(batch);
      leaderless = false;
      const taken = log.append(batch.filter(({ partition }) => partition === 0));
      const places = batch.map(({ partition }) => (partition === 0 ? taken[0] : undefined));
      throw new PartlyAcknowledged(places, named('E', 'NOT_LEADER_FOR_PARTITION'));
    };
    const outcomes = await Promise.all([send('a', 1), send('b', 0), send('c', 1)]);
    expect(log.appended).toEqual(['0:b', '1:a', '1:c']);
    expect(left).toEqual(['b', 'a', 'c']);
    expect(outcomes).toMatchObject([1, 0, 1].map((partition) => ({ kind: 'acknowledged', place: { partition } })));
    expect(failed).toEqual(['passing']);
  });

  test('a record that the broker refuses fails alone', async () => {
    const { log, send, left } = start();
    log.rule = (_partitions, texts) => (texts.includes('bad') ? named('E', 'INVALID_RECORD') : undefined);
    const outcomes = await Promise.all(['a', 'b', 'bad', 'c', 'd'].map((text) => send(text)));
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      'acknowledged',
      'acknowledged',
      'failed',
      'acknowledged',
      'acknowledged',
    ]);
    expect(log.appended).toEqual(['0:a', '0:b', '0:c', '0:d']);
    expect([...left].sort()).toEqual(['a', 'b', 'bad', 'c', 'd']);
  });

  test('two requests in a row without an answer ask for new connections', async () => {
    const { log, send } = start();
    let silent = 2;
    log.rule = () => (silent-- > 0 ? named('KafkaJSRequestTimeoutError') : undefined);
    await send('a');
    expect(log.rebuilds).toBe(1);
    silent = 1;
    await send('b');
    expect(log.rebuilds).toBe(1);
  });

  test('what its caller gave up is not sent again, and leaves', async () => {
    const { log, send, sent, left } = start();
    log.rule = () => {
      for (const pending of sent) Object.assign(pending, { settled: true });
      return named('KafkaJSConnectionError');
    };
    void send('given up');
    while (left.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect([log.requests, log.appended, left]).toEqual([[1], [], ['given up']]);
  });

  test('counts as failing while something waits behind a failure, and no longer when its caller gave up', async () => {
    const { log, lane, failed, send, sent } = start();
    log.rule = () => named('KafkaJSConnectionError');
    void send('a');
    await until(() => failed.length > 0, { timeoutMs: 5_000, what: 'a failed request', everyMs: 1 });
    expect(lane.failing).toBe(true);
    log.rule = () => undefined;
    sent[0]?.settle({ kind: 'failed', error: new PostriderError('broker_unavailable', 'too late') });
    await until(() => !lane.failing, { timeoutMs: 5_000, what: 'the lane to have nothing left', everyMs: 1 });
    expect(log.appended).toEqual([]);
  });
});
