import { TurnLoop } from './turn-loop.js';

const NEVER_MS = 2 ** 31 - 1;

describe('TurnLoop', () => {
  /** A loop with its turns in the test's hand: each awaits what `next` gives it. */
  function started(pace: { restMs: number; maxRestMs: number }, answers: (() => void)[] = []) {
    const begun: PromiseWithResolvers<void>[] = [];
    const turnNumber = (index: number) => (begun[index] ??= Promise.withResolvers<void>());
    const failures: unknown[] = [];
    const loop = new TurnLoop(pace, (error) => failures.push(error));
    let turns = 0;
    loop.start(async () => {
      turnNumber(turns).resolve();
      const answer = answers[turns];
      turns += 1;
      await Promise.resolve();
      answer?.();
    });
    return { loop, failures, turn: (index: number) => turnNumber(index).promise, turns: () => turns };
  }
  const fail = (): never => {
    throw new Error('away');
  };

  it('rests between its turns until it is hurried', async () => {
    const { loop, turn, turns } = started({ restMs: NEVER_MS, maxRestMs: NEVER_MS });
    await turn(0);
    loop.hurry();
    await turn(1);
    await loop.stop();
    expect(turns()).toBe(2);
  });

  it('goes on by itself when a rest is over', async () => {
    const { loop, turn } = started({ restMs: 1, maxRestMs: 1 });
    await turn(3);
    await loop.stop();
  });

  it('takes one more turn when it is hurried during one: what was found then may have come too late for it', async () => {
    const hurried: { loop?: TurnLoop } = {};
    const { loop, turn } = started({ restMs: NEVER_MS, maxRestMs: NEVER_MS }, [() => hurried.loop?.hurry()]);
    hurried.loop = loop;
    await turn(1);
    await loop.stop();
  });

  it('tells the first failure in a row, goes on, and tells again after it went well', async () => {
    const { loop, turn, failures } = started({ restMs: 1, maxRestMs: 2 }, [fail, fail, () => undefined, fail]);
    await turn(4);
    expect(failures).toHaveLength(2);
    await loop.stop();
  });

  it('is not hurried after a failure', async () => {
    const { loop, turn, turns } = started({ restMs: NEVER_MS, maxRestMs: NEVER_MS }, [fail]);
    await turn(0);
    for (let again = 0; again < 20; again += 1) {
      loop.hurry();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(turns()).toBe(1);
    await loop.stop();
  });

  it('ends with the turn that runs, and its signal says so', async () => {
    const { loop, turn, turns } = started({ restMs: NEVER_MS, maxRestMs: NEVER_MS });
    await turn(0);
    expect(loop.signal.aborted).toBe(false);
    await loop.stop();
    expect([loop.signal.aborted, turns()]).toEqual([true, 1]);
    loop.hurry();
  });
});
