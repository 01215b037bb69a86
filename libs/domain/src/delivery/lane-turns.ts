import { LANES, type Lane } from '#libs/contracts';

/** So often in a row a lane with something to send is passed over, before it has a turn whatever is above it. */
const PATIENCE: Readonly<Record<Lane, number>> = { critical: 0, standard: 8, bulk: 32 };

/** Critical before standard before bulk, but a flood above does not starve what is below for ever. */
export class LaneTurns {
  private readonly passedOver: Record<Lane, number> = { critical: 0, standard: 0, bulk: 0 };

  /** The lanes in the order in which they are asked for something to send. */
  order(): readonly Lane[] {
    const starving = LANES.find((lane) => lane !== 'critical' && this.passedOver[lane] >= PATIENCE[lane]);
    return starving === undefined ? LANES : [starving, ...LANES.filter((lane) => lane !== starving)];
  }

  /** @param waiting whether a lane has something that might be sent */
  served(lane: Lane, waiting: (lane: Lane) => boolean): void {
    this.passedOver[lane] = 0;
    for (const other of LANES.slice(LANES.indexOf(lane) + 1)) {
      this.passedOver[other] = waiting(other) ? this.passedOver[other] + 1 : 0;
    }
  }
}
