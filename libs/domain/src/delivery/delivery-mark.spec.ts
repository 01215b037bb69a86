import { NO_PROGRESS, type MarkEntry, type Trigger } from '#libs/contracts';
import { isCanceledBy, isSupersededBy, spentMark, successMark } from './delivery-mark.js';

const NOW = Date.UTC(2026, 0, 2);
const DAY = 86_400_000;
const mark: MarkEntry = {
  kind: 'mark',
  endpointId: 'ep_1',
  deliveryId: 'dlv_1',
  mark: 'canceled',
  atMs: NOW,
  expiresAtMs: NOW + 60 * DAY,
};

describe('a record that comes after its delivery was canceled', () => {
  it.each<[string, MarkEntry | undefined, number | undefined, boolean]>([
    ['is withdrawn in its first chain, whatever its publisher says of times', mark, undefined, true],
    ['is withdrawn in a chain that someone asked for before', mark, NOW - 1, true],
    ['is withdrawn in a chain that someone asked for in that very millisecond', mark, NOW, true],
    ['goes on in a chain that someone asked for afterwards', mark, NOW + 1, false],
    ['goes on without a mark', undefined, undefined, false],
    ['is not canceled by a mark of another kind', { ...mark, mark: 'succeeded' }, undefined, false],
  ])('%s', (_name, found, askedAtMs, expected) => {
    const progress = { ...NO_PROGRESS, ...(askedAtMs === undefined ? {} : { askedAtMs }) };
    expect(isCanceledBy(found, { progress })).toBe(expected);
  });
});

describe('a mark that has dropped a record', () => {
  it('stays for a day, because a crash may have left a second record', () => {
    expect(spentMark(mark, NOW + DAY)).toEqual({ ...mark, expiresAtMs: NOW + 2 * DAY });
  });

  it('never stays longer than before', () => {
    expect(spentMark(mark, NOW + 60 * DAY)).toEqual(mark);
  });
});

describe('a record that comes after its delivery succeeded by hand', () => {
  const success = successMark('ep_1', 'dlv_1', NOW);
  it.each<[string, MarkEntry | undefined, Trigger, number | undefined, boolean]>([
    ['is superseded as a retry of the chain that waited then', success, 'retry', NOW - 1, true],
    ['goes on as a retry of a chain that failed later, after a redrive', success, 'retry', NOW + 1, false],
    ['is superseded as a hold that had made no attempt yet', success, 'initial', undefined, true],
    ['goes on as a redrive, which was asked for', success, 'redrive', undefined, false],
    ['goes on as a replay, which was asked for', success, 'replay', undefined, false],
    ['goes on without a mark', undefined, 'retry', NOW - 1, false],
    ['is not superseded by a mark of another kind', mark, 'retry', NOW - 1, false],
  ])('%s', (_name, found, trigger, firstFailureAtMs, expected) => {
    const progress = { ...NO_PROGRESS, ...(firstFailureAtMs === undefined ? {} : { firstFailureAtMs }) };
    expect(isSupersededBy(found, { trigger, progress, createdAtMs: NOW - 5 })).toBe(expected);
  });
});
