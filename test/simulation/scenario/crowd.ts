import { LANES, type Lane } from '#libs/contracts';
import type { Story } from '../world/ledger.js';
import type { World } from '../world/world.js';
import {
  crowdEndpointIdOf,
  endpointIdOf,
  FIRST_OF_CROWD,
  tenantIdOf,
  type Bounds,
  type CrowdPlan,
  type EndpointPlan,
} from './scenario.js';

const FLOOD_MS = 5_000;
const ROUND_MS = 1_000;
/** The others begin when the crowd has taken all that it gets. */
const BEGIN_MS = 1_200;
const EVERY_MS = 400;
/** From the publisher's acknowledgement to the request, where nothing is in the way. */
const AT_ONCE_MS = 1_000;
/** What a flood of a lane leaves to those above it (libs/domain, send-slots). */
const SHARE_OF_LANE: Readonly<Record<Lane, number>> = { critical: 1, standard: 0.9, bulk: 0.75 };
/** docs/adr/0037: what a tenant may have of what the others leave of that, and one endpoint of what is free. */
const SHARE_OF_TENANT = 0.875;
const SHARE_OF_ENDPOINT = 0.25;

/** Takes all that a flood has for one endpoint. */
export const ROOMY_QUEUE = 200;

interface Promised {
  readonly story: Story;
  readonly withinMs: number;
}

/**
 * Crowds of endpoints get far more than they can take. Meanwhile others go on, of other tenants and of the crowd's own, each of
 * which has to see its request within the time that it can count on, by the receivers' clocks.
 */
export class Crowd {
  private readonly promised: Promised[] = [];
  private readonly endsAtMs: number;

  constructor(
    private readonly world: World,
    private readonly plan: CrowdPlan,
    private readonly endpoints: readonly EndpointPlan[],
  ) {
    const { clock } = world;
    this.endsAtMs = clock.nowMs + FLOOD_MS;
    const { receivers } = plan;
    this.behave(receivers === 'hanging' ? { kind: 'hanging' } : { kind: 'slow', ms: receivers });
    for (let atMs = 0; atMs < FLOOD_MS; atMs += ROUND_MS) clock.after(atMs, () => this.flood());
    for (let atMs = BEGIN_MS; atMs < FLOOD_MS; atMs += EVERY_MS) clock.after(atMs, () => this.goOn(atMs / EVERY_MS));
  }

  /** Each of the others was asked, or has waited for too long. */
  get isOver(): boolean {
    const { nowMs } = this.world.clock;
    if (nowMs < this.endsAtMs) return this.promised.some((one) => isLate(one, nowMs));
    return this.promised.every((one) => one.story.sent.length > 0 || isLate(one, nowMs));
  }

  end(accuse: (starved: string) => void): void {
    for (const { story, withinMs } of this.promised) {
      const { deliveryId, endpointId, event, sent } = story;
      const tookMs = (sent[0]?.startedAtMs ?? Infinity) - event.atMs;
      if (tookMs <= withinMs) continue;
      accuse(`${deliveryId} to ${endpointId}, ${event.lane}, was sent after ${tookMs} ms, and not within ${withinMs}`);
    }
    this.behave({ kind: 'ok', ms: 10 });
  }

  private behave(behaviour: Parameters<World['receivers']['behave']>[1]): void {
    this.plan.sizes.forEach((size, nth) => {
      for (let index = 0; index < size; index += 1)
        this.world.receivers.behave(crowdEndpointIdOf(nth, index), behaviour);
    });
  }

  private flood(): void {
    const { sizes, lane, perSecond } = this.plan;
    sizes.forEach((size, nth) => {
      const endpointIds = Array.from({ length: size }, (_, index) => crowdEndpointIdOf(nth, index));
      const event = { tenantId: tenantIdOf(FIRST_OF_CROWD + nth), type: 'to.crowd', lane, endpointIds, orderKey: '0' };
      for (let left = perSecond; left > 0; left -= 1) this.world.publish(event);
    });
  }

  /** An event for each of the others, in the lanes by turns. */
  private goOn(turn: number): void {
    this.endpoints.forEach(({ tenant }, index) => {
      const isOwn = tenant >= FIRST_OF_CROWD;
      const lanes = LANES.filter((lane) => this.countsOn(lane, isOwn));
      const to = { type: `to.${index}`, endpointIds: [endpointIdOf(index)] };
      this.expect(tenant, lanes[turn % lanes.length], to);
    });
    // One of the crowd's own endpoints: what waits for it in a lane does not delay what comes in one above.
    const { receivers } = this.plan;
    if (receivers === 'hanging') return;
    const above = LANES.slice(0, LANES.indexOf(this.plan.lane));
    const to = { type: 'to.first', endpointIds: [crowdEndpointIdOf(0, 0)] };
    this.expect(FIRST_OF_CROWD, above[turn % above.length], to, receivers);
  }

  private expect(
    tenant: number,
    lane: Lane | undefined,
    to: { readonly type: string; readonly endpointIds: readonly string[] },
    busyMs = 0,
  ): void {
    if (lane === undefined) return;
    // Who asks for one thing at a time asks for less than its turns.
    const waits = ({ story }: Promised): boolean =>
      to.endpointIds.includes(story.endpointId) && story.sent.length === 0;
    if (this.promised.some(waits)) return;
    const stories = this.world.publish({ tenantId: tenantIdOf(tenant), lane, orderKey: '0', ...to });
    const withinMs = AT_ONCE_MS + busyMs + this.turnsMs();
    this.promised.push(...stories.map((story) => ({ story, withinMs })));
  }

  /** A flood delays nothing in the lanes above it; its own lane has room for other tenants, or takes turns. */
  private countsOn(lane: Lane, isOwn: boolean): boolean {
    const { lane: flooded, receivers } = this.plan;
    if (isOwn) return (flooded === 'bulk' && lane === 'critical') || this.leavesRoomToOwn(lane);
    if (lane !== flooded) return LANES.indexOf(lane) < LANES.indexOf(flooded);
    if (receivers === 'hanging') return this.leavesRoomToOthers(lane);
    return this.world.bounds.queuePerEndpoint >= ROOMY_QUEUE;
  }

  /** Each tenant whose requests all hang leaves something to the next, up to a number of tenants. */
  private leavesRoomToOthers(lane: Lane): boolean {
    const most = atLeastOne(this.world.bounds.inFlight * SHARE_OF_LANE[lane]);
    return this.plan.sizes.reduce((left) => left - atLeastOne(left * SHARE_OF_TENANT), most) > 0;
  }

  /** A few endpoints that hang leave slots to the others of their tenant, in the lane that they flood and above it. */
  private leavesRoomToOwn(lane: Lane): boolean {
    const { lane: flooded, receivers, sizes } = this.plan;
    const [size = 0, ...others] = sizes;
    if (receivers !== 'hanging' || others.length > 0 || LANES.indexOf(lane) > LANES.indexOf(flooded)) return false;
    const { inFlight } = this.world.bounds;
    let hung = 0;
    for (let left = size; left > 0; left -= 1) hung += atLeastOne((inFlight - hung) * SHARE_OF_ENDPOINT);
    const most = atLeastOne(inFlight * SHARE_OF_LANE[lane]);
    return hung < atLeastOne(most * SHARE_OF_TENANT);
  }

  /** By then each tenant has had a turn: within the time of one request, all slots of the lane are free once. */
  private turnsMs(): number {
    const { receivers, sizes, lane } = this.plan;
    if (receivers === 'hanging') return 0;
    const slots = slotsOf(this.world.bounds, lane, receivers);
    return receivers * Math.ceil((sizes.length + this.endpoints.length) / slots);
  }
}

const isLate = ({ story, withinMs }: Promised, nowMs: number): boolean =>
  story.sent.length === 0 && nowMs > story.event.atMs + withinMs;

/** However few slots there are, nobody's share is none. */
const atLeastOne = (share: number): number => Math.max(1, Math.floor(share));

/** Requests that a lane can have under way, when each takes so long; a second later it is not busy any more. */
const slotsOf = ({ inFlight, brisk }: Bounds, lane: Lane, ms: number): number =>
  Math.floor(Math.min(inFlight * SHARE_OF_LANE[lane], brisk * SHARE_OF_LANE[lane] * Math.max(1, ms / 1_000)));
