import { partitionOfKey } from '#libs/kafka';
import { endpointSettings } from '../endpoint-settings.fixture.js';
import { DrainAppetite } from './drain-appetite.js';

type Parts = ConstructorParameters<typeof DrainAppetite>;

const PARTITIONS = 6;
const NOW = 1_700_000_000_000;

describe('who puts parked deliveries back', () => {
  /** @param restored partitions that this process owns, and of which it has read what their last owner knew */
  const appetiteOf = (restored: readonly number[], linesRoom = Infinity): DrainAppetite => {
    const parts = [
      { appetite: () => 40 },
      {
        lookup: () => ({ kind: 'found', endpoint: endpointSettings({ secrets: ['whsec_x'] }) }),
        whenLoaded: async () => true,
      },
      { isRestored: (partition: number) => restored.includes(partition) },
      { roomFor: () => linesRoom, blockedKeys: () => [] },
      { partitionsOf: async () => PARTITIONS },
    ] as unknown as Parts;
    return new DrainAppetite(...parts);
  };
  const own = partitionOfKey('ep_1', PARTITIONS);
  const others = [0, 1, 2, 3, 4, 5].filter((partition) => partition !== own);

  it('nobody before it is known how many partitions there are', () => {
    const appetite = appetiteOf([own]);
    expect([appetite.owns('ep_1'), appetite.roomOf('ep_1', NOW).room]).toEqual([false, 0]);
  });

  it.each<[string, readonly number[], boolean, number]>([
    ['its owner, once that knows what was known of it', [own], true, 40],
    ['nobody who owns all other partitions', others, false, 0],
    ['nobody who has yet to read what its last owner knew', [], false, 0],
  ])('%s', async (_who, restored, owns, room) => {
    const appetite = appetiteOf(restored);
    await appetite.ready(new AbortController().signal);
    expect([appetite.owns('ep_1'), appetite.roomOf('ep_1', NOW).room]).toEqual([owns, room]);
  });

  it('no more than its lines have room for in memory', async () => {
    const appetite = appetiteOf([own], 7);
    await appetite.ready(new AbortController().signal);
    expect(appetite.roomOf('ep_1', NOW).room).toBe(7);
  });
});
