import { Inject, Injectable } from '@nestjs/common';
import {
  DeliveryStore,
  ReplayWorkStore,
  type ClaimedReplay,
  type DeliveryKey,
  type ReplayProgress,
  type ReplayRow,
} from '#libs/database';
import { landed, replayStep, type Landed } from '#libs/domain';
import { RecorderProgress } from './recorder-progress.service.js';
import { replayConfig, type ReplayConfig } from './replay.config.js';
import { ReplaySender } from './replay-sender.service.js';

/** How soon reports that are not written down yet are asked for again. */
const REPORTS_AGAIN_MS = 300;
/** The same for deliveries that are on their way. */
const FLIGHT_AGAIN_MS = 200;
/** For what a person has to end. */
const WAIT_MS = 3_000;

type Change = Pick<ReplayProgress, 'restMs'> & Partial<ReplayProgress>;

/**
 * One step of a replay, which has been claimed: a batch at the most, so that replays and processes take turns, and a crash
 * repeats no more than that.
 *
 *   settle ─► take a batch in hand ─► send it ─► wait until enough of it was tried ─► … ─► end
 */
@Injectable()
export class ReplaySteps {
  constructor(
    @Inject(replayConfig.KEY) private readonly config: ReplayConfig,
    @Inject(ReplayWorkStore) private readonly work: ReplayWorkStore,
    @Inject(DeliveryStore) private readonly deliveries: DeliveryStore,
    @Inject(ReplaySender) private readonly sender: ReplaySender,
    @Inject(RecorderProgress) private readonly recorder: RecorderProgress,
  ) {}

  /** @returns the replay as it is then; undefined when another process has taken it over */
  async make(replay: ClaimedReplay): Promise<ReplayRow | undefined> {
    const flight = await this.flightOf(replay);
    const { inFlight } = flight;
    const note = (change: Change): Promise<ReplayRow | undefined> => {
      const { status, inHand } = replay;
      const unchanged = { status, inHand, onTheirWay: inFlight, sent: 0, unavailable: 0 };
      return this.work.note(replay, { ...unchanged, ...countsOf(flight), ...change }, new Date());
    };
    const step = replayStep({
      status: replay.status,
      endpointState: replay.endpointState,
      inHand: replay.inHand.length,
      inFlight: inFlight.length,
      maxInFlight: this.config.REPLAY_IN_FLIGHT,
      exhausted: replay.exhausted,
    });
    const send = async (keys: readonly DeliveryKey[]): Promise<ReplayRow | undefined> => {
      const sent = await this.sender.send(replay, keys);
      const counts = { sent: sent.length, unavailable: keys.length - sent.length };
      return note({ ...counts, inHand: [], onTheirWay: [...inFlight, ...sent], restMs: 0 });
    };
    switch (step.kind) {
      case 'settle':
        return note(await this.settled(replay));
      case 'send':
        return send(replay.inHand);
      case 'take': {
        const taken = await this.work.take(replay, step.limit, new Date());
        return taken === undefined ? undefined : send(taken);
      }
      case 'wait':
        return note({ reason: step.reason, restMs: step.reason === 'in_flight' ? FLIGHT_AGAIN_MS : WAIT_MS });
      case 'end':
        return note({ status: step.status, ...('reason' in step ? { reason: step.reason } : {}), restMs: undefined });
      default:
        return step satisfies never;
    }
  }

  private async flightOf({ onTheirWay }: ClaimedReplay): Promise<Landed<DeliveryKey>> {
    const found = await this.deliveries.load(onTheirWay);
    return landed(onTheirWay, ({ id }) => found.get(id)?.snapshot.state);
  }

  /** What was reported up to the first look is written down: a delivery that was skipped a moment ago is found. */
  private async settled({ endpointId, reportsTo }: ClaimedReplay): Promise<Change> {
    const { end, decided } = await this.recorder.of(endpointId);
    if (decided >= (reportsTo ?? end)) return { status: 'running', restMs: 0 };
    return { reason: 'reports', reportsTo: reportsTo ?? end, restMs: REPORTS_AGAIN_MS };
  }
}

const countsOf = ({ succeeded, unsuccessful }: Landed<DeliveryKey>) => ({ succeeded, unsuccessful });
