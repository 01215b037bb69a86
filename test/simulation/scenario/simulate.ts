import { GROUPS } from '#libs/contracts';
import { Random } from '../clock/random.js';
import { installVirtualGlobals } from '../clock/virtual-globals.js';
import { Process, START_MS, VirtualClock } from '../clock/virtual-clock.js';
import { attemptsCounted } from '../invariants/attempts-counted.js';
import { byPermit } from '../invariants/by-permit.js';
import { cancellationKept } from '../invariants/cancellation-kept.js';
import { circuitsHold } from '../invariants/circuits-hold.js';
import { decidedOnce } from '../invariants/decided-once.js';
import { failuresCounted } from '../invariants/failures-counted.js';
import { hardlyLate } from '../invariants/hardly-late.js';
import { Judge, type Invariant } from '../invariants/judge.js';
import { limitsKept } from '../invariants/limits-kept.js';
import { nothingEarly } from '../invariants/nothing-early.js';
import { nothingLost } from '../invariants/nothing-lost.js';
import { orderKept } from '../invariants/order-kept.js';
import { pauseKept } from '../invariants/pause-kept.js';
import type { DispatcherSeams } from '../member/dispatcher-process.js';
import { isDecided } from '../world/ledger.js';
import { World } from '../world/world.js';
import { Chaos } from './chaos.js';
import { Crowd } from './crowd.js';
import { installEndpoints } from './endpoints.js';
import { Flood } from './flood.js';
import { CHAOS_MS, type Scenario } from './scenario.js';

export interface Run {
  /** Empty: every invariant held. */
  readonly violations: readonly string[];
  readonly world: World;
}

export interface RunOptions {
  readonly traced?: boolean;
  readonly seams?: DispatcherSeams;
}

const INVARIANTS: readonly Invariant[] = [
  nothingLost,
  nothingEarly,
  hardlyLate,
  attemptsCounted,
  decidedOnce,
  limitsKept,
  byPermit,
  circuitsHold,
  failuresCounted,
  orderKept,
  pauseKept,
  cancellationKept,
];
/** After the world has healed everything must have come to its end within this time. */
const PATIENCE_MS = 300_000;
/** So long nobody looks: what needs a person's hand waits. */
const TENDED_AFTER_MS = 60_000;
const LOOK_MS = 500;
/** Circuits and rests of before are over by then. */
const REST_MS = 8_000;
/** So long an endpoint that is ready may have to wait while another one floods. */
const FLOOD_BOUND_MS = 20_000;

/** Runs one scenario to its end: chaos, healing, quiet. The same scenario gives the same run. */
export async function simulate(scenario: Scenario, { traced = false, seams = {} }: RunOptions = {}): Promise<Run> {
  const clock = new VirtualClock(new Process('world'));
  const random = new Random(scenario.chance);
  const judge = new Judge(() => clock.nowMs - START_MS);
  const uninstall = installVirtualGlobals(clock, random);
  try {
    const { partitions, bounds } = scenario;
    const world = new World(clock, random, bounds, { partitions, traced, judge });
    judge.swearIn(world, INVARIANTS);
    installEndpoints(world, scenario);
    const chaos = new Chaos(world, scenario, seams);
    chaos.begin();
    const until = async (done: () => boolean, limitMs: number): Promise<void> =>
      clock.runUntil(() => judge.violations.length > 0 || done(), clock.nowMs + limitMs);
    const watched = everyNowAndThen(world, () => {
      judge.look();
      return false;
    });
    await until(watched, CHAOS_MS);
    chaos.heal();
    const isQuiet = (): boolean => {
      judge.look();
      return quiet(world);
    };
    const calmDown = async (): Promise<void> => {
      await until(everyNowAndThen(world, isQuiet), TENDED_AFTER_MS);
      chaos.tend();
      await until(everyNowAndThen(world, isQuiet), PATIENCE_MS);
    };
    await calmDown();
    const isFlooded = scenario.flood || scenario.crowd !== undefined;
    if (isFlooded && judge.violations.length === 0 && quiet(world)) {
      await until(() => false, REST_MS);
      const flood =
        scenario.crowd === undefined
          ? new Flood(world, scenario.endpoints)
          : new Crowd(world, scenario.crowd, scenario.endpoints);
      await until(
        everyNowAndThen(world, () => flood.isOver),
        FLOOD_BOUND_MS,
      );
      flood.end((starved) => judge.accuse('nobody starves', starved));
      await calmDown();
    }
    if (judge.violations.length === 0) judge.quiet();
    return { violations: judge.violations, world };
  } finally {
    uninstall();
  }
}

/** Looking at everything costs more than most of what happens. */
function everyNowAndThen(world: World, isSo: (world: World) => boolean): () => boolean {
  let nextMs = 0;
  return () => {
    if (world.clock.nowMs < nextMs) return false;
    nextMs = world.clock.nowMs + LOOK_MS;
    return isSo(world);
  };
}

const GROUPS_TO_CATCH_UP = [GROUPS.fanOut, GROUPS.delivery, GROUPS.retry, GROUPS.holds];

/** All is decided, and every commit has reached the end of its log. */
function quiet(world: World): boolean {
  for (const story of world.ledger.stories.values()) if (!isDecided(story)) return false;
  if (world.parked.size > 0) return false;
  return GROUPS_TO_CATCH_UP.every((name) => world.broker.group(name).hasCaughtUp());
}
