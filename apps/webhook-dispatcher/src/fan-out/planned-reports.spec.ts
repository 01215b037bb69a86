import type { OutgoingRecord } from '#libs/contracts';
import type { ConsumedRecord } from '#libs/kafka';
import { PlannedReports } from './planned-reports.js';

const report = (text: string): OutgoingRecord => ({ topic: 't', key: null, value: Buffer.from(text), headers: {} });

/** Reports that are acknowledged when the test says so. */
function start() {
  const sending: PromiseWithResolvers<void>[] = [];
  const reports = new PlannedReports(() => {
    const one = Promise.withResolvers<void>();
    sending.push(one);
    return one.promise;
  });
  const fates: string[] = [];
  const event = (name: string): ConsumedRecord => {
    const place = { topic: 'e', partition: 0, offset: 0, timestampMs: 0, key: null, value: null, headers: {} };
    return {
      ...place,
      done: () => fates.push(`${name} done`),
      release: () => fates.push(`${name} released`),
      isDecided: () => false,
      decide: () => undefined,
      revoked: new AbortController().signal,
    };
  };
  const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { reports, sending, fates, event, soon };
}

describe('the reports of a batch of events', () => {
  it('are on record before an event is done, those of its earlier parts included', async () => {
    const { reports, sending, fates, event, soon } = start();
    reports.add([report('a 1'), report('a 2')]);
    reports.settle([]);
    reports.add([report('a 3')]);
    reports.settle([event('a')]);
    expect(reports.underWay).toBe(3);
    sending[1]?.resolve();
    await soon();
    expect([fates, reports.underWay]).toEqual([[], 2]);
    sending[0]?.resolve();
    await soon();
    expect([fates, reports.underWay]).toEqual([['a done'], 0]);
    await reports.acknowledged();
  });

  it('give back the events that they could not tell of, and those only', async () => {
    const { reports, sending, fates, event, soon } = start();
    reports.settle([event('without a report')]);
    reports.add([report('a')]);
    reports.settle([event('a')]);
    reports.add([report('b')]);
    reports.settle([event('b')]);
    sending[0]?.resolve();
    await soon();
    sending[1]?.reject(new Error('the process stops'));
    await soon();
    expect(fates).toEqual(['without a report done', 'a done', 'b released']);
    expect(reports.underWay).toBe(0);
    await expect(reports.acknowledged()).rejects.toThrow('the process stops');
  });

  it('are none where nobody gets the event: it is done at once', async () => {
    const { reports, sending, fates, event, soon } = start();
    reports.add([]);
    reports.settle([event('a')]);
    await soon();
    expect([sending, fates]).toEqual([[], ['a done']]);
  });
});
