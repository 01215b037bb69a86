import { Inject, Injectable } from '@nestjs/common';
import type { OutgoingRecord } from '#libs/contracts';
import type { NextStep } from '#libs/domain';
import { EndpointDirectory } from '../endpoints/endpoint-directory.service.js';
import { CircuitMemory } from './circuit-memory.service.js';
import { EndpointHealthService, type HealthSign } from './endpoint-health.service.js';
import { PaceMemory } from './pace-memory.service.js';

/** What an attempt teaches about its endpoint is kept where the endpoint's next owner finds it (docs/adr/0016). */
@Injectable()
export class EndpointMemory {
  constructor(
    @Inject(EndpointDirectory) private readonly directory: EndpointDirectory,
    @Inject(EndpointHealthService) private readonly health: EndpointHealthService,
    @Inject(CircuitMemory) private readonly circuits: CircuitMemory,
    @Inject(PaceMemory) private readonly pace: PaceMemory,
  ) {}

  /** What is to be written with that which follows from the attempt. */
  after(endpointId: string, step: NextStep, atMs: number): readonly OutgoingRecord[] {
    const endpoint = this.directory.settingsOf(endpointId);
    if (endpoint === undefined) return [];
    const sign = signOf(step);
    const records = [
      ...this.health.after(endpoint, sign, atMs),
      this.circuits.after(endpoint, sign !== 'succeeded', atMs),
      this.pace.after(endpoint, atMs),
    ];
    return records.filter((record) => record !== undefined);
  }
}

function signOf(step: NextStep): HealthSign {
  if (step.kind === 'delivered') return 'succeeded';
  return step.errorClass === 'gone' ? 'gone' : 'failed';
}
