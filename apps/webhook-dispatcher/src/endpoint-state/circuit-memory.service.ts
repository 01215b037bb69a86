import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { CircuitEntry, EndpointSettings, EndpointStateEntry, OutgoingRecord } from '#libs/contracts';
import { CircuitBreakers } from '#libs/webhook-client';
import { EndpointStateLog } from './endpoint-state-log.service.js';
import { HealthReporter } from './health-reporter.service.js';

/** Circuits survive their process: what is known of them comes with the partition. */
@Injectable()
export class CircuitMemory implements OnModuleInit {
  constructor(
    @Inject(EndpointStateLog) private readonly log: EndpointStateLog,
    @Inject(CircuitBreakers) private readonly circuits: CircuitBreakers,
    @Inject(HealthReporter) private readonly reporter: Pick<HealthReporter, 'tellSoon'>,
  ) {}

  onModuleInit(): void {
    this.log.onRestored((partition, entries) => this.restore(partition, entries));
  }

  /** That a circuit opened or closed is written with what follows from the attempt; how far it has counted, soon after. */
  after(endpoint: EndpointSettings, failed: boolean, nowMs: number): OutgoingRecord | undefined {
    const { id: endpointId } = endpoint;
    const known = this.log.get('circuit', endpointId);
    const openUntilMs = this.circuits.openUntilMs(endpointId);
    if (openUntilMs !== known?.openUntilMs) {
      this.reporter.tellSoon(endpoint);
      if (openUntilMs === undefined) return this.log.remove('circuit', endpointId);
      return this.log.put({ kind: 'circuit', endpointId, openUntilMs, atMs: nowMs });
    }
    const memory = failed && openUntilMs === undefined ? this.circuits.memoryOf(endpointId) : undefined;
    if (memory !== undefined) this.log.putSoon({ kind: 'circuit', endpointId, ...memory, atMs: nowMs });
    return undefined;
  }

  /** What this process thought in an earlier life of the partition is over. */
  private restore(partition: number, entries: Iterable<EndpointStateEntry>): void {
    const told = new Map<string, CircuitEntry>();
    for (const entry of entries) if (entry.kind === 'circuit') told.set(entry.endpointId, entry);
    for (const endpointId of this.circuits.endpointIds) {
      if (!told.has(endpointId) && this.log.partitionOf(endpointId) === partition) this.circuits.forget(endpointId);
    }
    for (const [endpointId, entry] of told) this.circuits.restore(endpointId, entry);
  }
}
