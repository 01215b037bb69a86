import type { Lane } from '#libs/contracts';
import type { DrainRoom } from '#libs/domain';
import { DrainBook } from './drain-book.js';

const NOW = 1_700_000_000_000;
const MINUTE = 60_000;
const roomFor = (room: number, lowestLane: Lane = 'bulk'): DrainRoom => ({ room, lowestLane });
const PLENTY = roomFor(10_000);

describe('DrainBook', () => {
  let book: DrainBook;
  let ended: number;
  beforeEach(() => {
    book = new DrainBook();
    ended = 0;
    book.whenRoundEnds(() => (ended += 1));
  });
  const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `dlv_${index}`);
  /** Puts a round back and settles all of it. */
  const round = (endpointId: string, heldAgain = 0): number => {
    const size = book.roundOf(endpointId, PLENTY, NOW);
    book.began(endpointId, ids(size), NOW);
    for (const [index, id] of ids(size).entries()) {
      if (index < heldAgain) book.heldAgain(endpointId, id, NOW);
      else book.settled(endpointId, id, NOW);
    }
    return size;
  };

  it('looks at each endpoint once, and at those looked at longest ago first', () => {
    for (const id of ['a', 'b', 'c']) book.note(id);
    expect(book.nextToLookAt(100, NOW)).toEqual(['a', 'b', 'c']);
    expect(book.nextToLookAt(2, NOW)).toEqual(['a', 'b']);
    expect(book.nextToLookAt(2, NOW)).toEqual(['c', 'a']);
  });

  it('begins no round while one is under way, and the next as soon as half of it is decided', () => {
    book.note('a');
    book.began('a', ids(4), NOW);
    book.settled('a', 'dlv_0', NOW);
    expect(book.roundOf('a', PLENTY, NOW)).toBe(0);
    expect(ended).toBe(0);
    book.settled('a', 'dlv_1', NOW);
    expect(ended).toBe(1);
    expect(book.roundOf('a', PLENTY, NOW)).toBe(8);
  });

  it('leaves room for those of the round before that are still on their way', () => {
    book.note('a');
    book.began('a', ids(4), NOW);
    for (const id of ids(2)) book.settled('a', id, NOW);
    expect(book.roundOf('a', roomFor(3), NOW)).toBe(1);
  });

  it('counts one that is held after its round has ended against the next', () => {
    book.note('a');
    book.began('a', ids(4), NOW);
    for (const id of ids(3)) book.settled('a', id, NOW);
    book.heldAgain('a', 'dlv_3', NOW);
    book.began('a', ['dlv_8', 'dlv_9'], NOW);
    book.settled('a', 'dlv_8', NOW);
    expect(book.roundOf('a', PLENTY, NOW)).toBe(0);
    expect(book.roundOf('a', PLENTY, NOW + 500)).toBe(4);
  });

  it('takes no notice of deliveries that it did not put back, nor of one that is told twice', () => {
    book.note('a');
    book.began('a', ids(4), NOW);
    book.settled('a', 'dlv_other', NOW);
    book.settled('a', 'dlv_0', NOW);
    book.settled('a', 'dlv_0', NOW);
    book.settled('b', 'dlv_1', NOW);
    expect(book.roundOf('a', PLENTY, NOW)).toBe(0);
  });

  it('a round of which one is held again makes the next one smaller and later', () => {
    book.note('a');
    expect([round('a'), round('a'), round('a', 1)]).toEqual([4, 8, 16]);
    expect(book.roundOf('a', PLENTY, NOW)).toBe(0);
    expect(book.roundOf('a', PLENTY, NOW + 1_000)).toBe(8);
  });

  it('gives up on a round whose deliveries another member has', () => {
    book.note('a');
    book.began('a', ids(4), NOW);
    expect(book.roundOf('a', PLENTY, NOW + MINUTE - 1)).toBe(0);
    expect(book.roundOf('a', PLENTY, NOW + MINUTE)).toBe(8);
  });

  it('a round that could not be put back is none', () => {
    book.note('a');
    book.began('a', ids(4), NOW);
    book.failed('a', ids(4));
    expect(book.roundOf('a', PLENTY, NOW)).toBe(4);
  });

  it('keeps the ramp of an endpoint that is empty for a moment, and forgets it later', () => {
    book.note('a');
    round('a', 1);
    book.empty('a', 'bulk', NOW);
    expect(book.roundOf('a', PLENTY, NOW + MINUTE)).toBe(0);
    book.nextToLookAt(10, NOW + MINUTE);
    book.note('a');
    expect(book.roundOf('a', PLENTY, NOW + MINUTE)).toBe(2);
    book.empty('a', 'bulk', NOW);
    book.nextToLookAt(10, NOW + 3 * MINUTE);
    expect(book.size).toBe(0);
  });

  it('that there is nothing in the lanes that have room is no word of those below, and is asked again only later', () => {
    book.note('a');
    book.empty('a', 'standard', NOW);
    expect(book.roundOf('a', roomFor(9, 'critical'), NOW + 999)).toBe(0);
    expect(book.roundOf('a', PLENTY, NOW + 999)).toBe(4);
    expect(book.roundOf('a', roomFor(9, 'critical'), NOW + 1_000)).toBe(4);
  });

  it('is bounded', () => {
    for (let index = 0; index < 30_000; index += 1) book.note(`ep_${index}`);
    expect(book.size).toBe(20_000);
  });
});
