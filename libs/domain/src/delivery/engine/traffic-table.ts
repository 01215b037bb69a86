import { EndpointTraffic } from './endpoint-traffic.js';
import { RunningMean } from './running-mean.js';

interface Entry {
  readonly traffic: EndpointTraffic;
  /** Since it was last looked at for being forgotten. */
  sentTo: boolean;
}

/** Looked at for one that comes, at most: the rest is for the next one. */
const LOOKED_AT = 8;

/**
 * The pace of every endpoint that was sent to lately. Of those at rest, one that was not sent to for long is forgotten: each
 * has a second chance when its turn comes (the clock algorithm), for keeping them in the order of use would cost at every request.
 */
export class TrafficTable {
  /** In the order in which they are looked at. */
  private readonly endpoints = new Map<string, Entry>();
  private readonly durationOfAll = new RunningMean();

  constructor(
    private readonly maxPerEndpoint: number,
    private readonly maxEndpoints: number,
  ) {}

  of(endpointId: string, nowMs: number): EndpointTraffic {
    return this.entry(endpointId, nowMs).traffic;
  }

  /** The endpoint is sent to: it is not forgotten before those that are not. */
  use(endpointId: string, nowMs: number): EndpointTraffic {
    const entry = this.entry(endpointId, nowMs);
    entry.sentTo = true;
    return entry.traffic;
  }

  private entry(endpointId: string, nowMs: number): Entry {
    const known = this.endpoints.get(endpointId);
    if (known !== undefined) return known;
    if (this.endpoints.size >= this.maxEndpoints) this.forgetOne(nowMs);
    const entry = { traffic: new EndpointTraffic(this.maxPerEndpoint, this.durationOfAll), sentTo: false };
    this.endpoints.set(endpointId, entry);
    return entry;
  }

  /** Those that are not at rest stay, so the table may grow by what is in flight or held back. */
  private forgetOne(nowMs: number): void {
    let looked = 0;
    let atRest: string | undefined;
    for (const [endpointId, entry] of this.endpoints) {
      const { traffic, sentTo } = entry;
      this.endpoints.delete(endpointId);
      if (!sentTo && traffic.isIdle(nowMs)) return;
      if (traffic.isIdle(nowMs)) atRest ??= endpointId;
      entry.sentTo = false;
      this.endpoints.set(endpointId, entry);
      looked += 1;
      if (looked === LOOKED_AT) break;
    }
    if (atRest !== undefined) this.endpoints.delete(atRest);
  }
}
