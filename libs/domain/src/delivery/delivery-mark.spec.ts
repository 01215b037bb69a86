import { NO_PROGRESS, type MarkEntry } from '#libs/contracts';
import { isCanceledBy, spentMark } from './delivery-mark.js';

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
