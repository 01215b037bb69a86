import { isDecided, type Story } from '../world/ledger.js';
import type { World } from '../world/world.js';
import { endpointIdOf, tenantIdOf, type EndpointPlan } from './scenario.js';

const FLOOD = 25;

/** One endpoint hangs and gets far more than it can take; each of the others gets a single event. */
export class Flood {
  private readonly flooded = endpointIdOf(0);
  private readonly others: readonly Story[];

  constructor(
    private readonly world: World,
    endpoints: readonly EndpointPlan[],
  ) {
    const { receivers } = world;
    receivers.behave(this.flooded, { kind: 'hanging' });
    const tenantOf = (index: number): string => tenantIdOf(endpoints[index]?.tenant ?? 0);
    const flood = {
      tenantId: tenantOf(0),
      type: 'to.0',
      lane: 'standard',
      endpointIds: [this.flooded],
      orderKey: '0',
      inMs: undefined,
    } as const;
    for (let left = FLOOD; left > 0; left -= 1) world.publish(flood);
    const well = [...endpoints.keys()].slice(1).filter((index) => this.isWell(index));
    this.others = well.flatMap((index) =>
      world.publish({ ...flood, tenantId: tenantOf(index), type: `to.${index}`, endpointIds: [endpointIdOf(index)] }),
    );
  }

  /** Each of the others was asked, or has nothing to be asked. */
  get isOver(): boolean {
    return this.others.every((story) => story.sent.length > 0 || isDecided(story));
  }

  end(accuse: (starved: string) => void): void {
    for (const story of this.others) {
      if (story.sent.length === 0 && !isDecided(story))
        accuse(`${story.deliveryId} to ${story.endpointId} was not sent`);
    }
    this.world.receivers.behave(this.flooded, { kind: 'ok', ms: 10 });
  }

  /** Its last answer was a good one: nothing holds it. */
  private isWell(index: number): boolean {
    const last = this.world.ledger.sent.findLast(({ endpointId }) => endpointId === endpointIdOf(index));
    return last?.answer.kind === 'response' && last.answer.status === 200;
  }
}
