import { Committer } from './committer.js';
import { PartitionPump } from './partition-pump.js';

/** Five seconds of commits. */
const MANY = 25;

/** A pump that has something to commit, as long as it is asked. */
function busyPump(): PartitionPump {
  const pump = new PartitionPump(
    'topic',
    0,
    { group: 'group', topics: ['topic'], handle: () => Promise.resolve() },
    { flow: () => undefined, handlerFailed: () => undefined },
  );
  pump.due = () => ({ offset: 1, metadata: '' });
  return pump;
}

describe('Committer', () => {
  let pumps: PartitionPump[];
  let committer: Committer;

  beforeEach(async () => {
    pumps = [busyPump()];
    committer = new Committer({
      pumps: () => pumps,
      send: () => Promise.reject(new Error('not the coordinator')),
      failed: () => undefined,
    });
    for (let failures = 0; failures < MANY; failures += 1) expect(await committer.commit()).toBe(false);
  });

  it('tells of commits that fail again and again', () => {
    expect(committer.trouble).toBe('not the coordinator');
  });

  it('is well again when what could not be committed went to another member', async () => {
    pumps = [];
    expect(await committer.commit()).toBe(true);
    expect(committer.trouble).toBeUndefined();
  });
});
