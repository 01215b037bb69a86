import { overflowVerdict, type FullQueue } from './overflow.js';

const busy: FullQueue = {
  inFlight: 16,
  limit: 16,
  meanMs: 8,
  meanOfAllMs: 8,
  silentForMs: 3,
  waitedMs: 0,
  crowded: false,
  saturated: false,
};
const slow: FullQueue = { ...busy, meanMs: 320 };

describe('overflowVerdict', () => {
  it.each<[string, FullQueue, ReturnType<typeof overflowVerdict>]>([
    ['an endpoint faster than Kafka is waited for', busy, 'wait'],
    ['a slow endpoint at its limit is not waited for', slow, 'hold'],
    ['where all slots are taken, holding would only add work', { ...slow, inFlight: 3, crowded: true }, 'wait'],
    ['one that has no turn while others have gets a moment', { ...slow, inFlight: 3 }, 'wait-briefly'],
    ['an endpoint that has not answered yet gets a moment', { ...busy, meanMs: undefined }, 'wait-briefly'],
    ['but not where its partition has waited for such', { ...busy, meanMs: undefined, waitedMs: 251 }, 'hold'],
    ['nor does one without a turn get it then', { ...slow, inFlight: 3, waitedMs: 251 }, 'hold'],
    ['a fast one is waited for all the same', { ...busy, waitedMs: 9_999 }, 'wait'],
    ['an endpoint that hangs is not waited for', { ...busy, meanMs: undefined, silentForMs: 300 }, 'hold'],
    ['an endpoint that was fast and now hangs is not waited for', { ...busy, silentForMs: 300 }, 'hold'],
    ['in a saturated process every endpoint looks slow', { ...slow, meanOfAllMs: 200, saturated: true }, 'wait'],
    ['one that is much slower than the others is slow there too', { ...slow, saturated: true }, 'hold'],
    ['silence counts later there', { ...busy, silentForMs: 300, saturated: true }, 'wait'],
    ['a hung one is not waited for there either', { ...busy, silentForMs: 3_100, saturated: true }, 'hold'],
  ])('%s', (_, full, expected) => {
    expect(overflowVerdict(full)).toBe(expected);
  });
});
