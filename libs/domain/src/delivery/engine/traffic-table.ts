import { EndpointTraffic } from './endpoint-traffic.js';
import { RunningMean } from './running-mean.js';

/** The pace of every endpoint that was sent to lately; of those at rest, the least recently used is forgotten. */
export class TrafficTable {
  /** Insertion order is the order of use. */
  private readonly endpoints = new Map<string, EndpointTraffic>();
  private readonly durationOfAll = new RunningMean();

  constructor(
    private readonly maxPerEndpoint: number,
    private readonly maxEndpoints: number,
  ) {}

  of(endpointId: string, nowMs: number): EndpointTraffic {
    const known = this.endpoints.get(endpointId);
    if (known !== undefined) return known;
    if (this.endpoints.size >= this.maxEndpoints) this.forgetOldest(nowMs);
    const traffic = new EndpointTraffic(this.maxPerEndpoint, this.durationOfAll);
    this.endpoints.set(endpointId, traffic);
    return traffic;
  }

  /** The endpoint is sent to: of all it is the last to be forgotten. */
  use(endpointId: string, nowMs: number): EndpointTraffic {
    const traffic = this.of(endpointId, nowMs);
    this.endpoints.delete(endpointId);
    this.endpoints.set(endpointId, traffic);
    return traffic;
  }

  /** One that is not at rest goes to the end instead, so the table may grow by what is in flight or held back. */
  private forgetOldest(nowMs: number): void {
    for (const [endpointId, traffic] of this.endpoints) {
      this.endpoints.delete(endpointId);
      if (traffic.isIdle(nowMs)) return;
      this.endpoints.set(endpointId, traffic);
      return;
    }
  }
}
