import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  encodeReport,
  type AutoDisable,
  type EndpointDisabledReport,
  type EndpointSettings,
  type HealthEntry,
  type OutgoingRecord,
} from '#libs/contracts';
import { healthAfter, healthWhenGone, type HealthState } from '#libs/domain';
import { EndpointDirectory } from '../endpoints/endpoint-directory.service.js';
import { autoDisableOf, endpointHealthConfig, type EndpointHealthConfig } from './endpoint-health.config.js';
import { EndpointStateLog } from './endpoint-state-log.service.js';
import { EndpointTelemetry } from './endpoint-telemetry.js';
import { HealthReporter } from './health-reporter.service.js';

/** What an attempt came to, as far as the endpoint's health goes. */
export type HealthSign = 'succeeded' | 'failed' | 'gone';

/** Counts failures, warns, and disables what only fails. */
@Injectable()
export class EndpointHealthService implements OnModuleInit {
  private readonly defaultRule: AutoDisable;

  constructor(
    @Inject(endpointHealthConfig.KEY) config: EndpointHealthConfig,
    @Inject(EndpointStateLog) private readonly log: EndpointStateLog,
    @Inject(EndpointDirectory) private readonly directory: EndpointDirectory,
    @Inject(HealthReporter) private readonly reporter: HealthReporter,
    @Inject(EndpointTelemetry) private readonly telemetry: EndpointTelemetry,
  ) {
    this.defaultRule = autoDisableOf(config);
  }

  onModuleInit(): void {
    this.log.onRestored((_partition, entries) => {
      for (const entry of entries) {
        if (entry.kind !== 'health' || entry.disabledAtMs === undefined) continue;
        this.directory.restoreDisabled(entry.endpointId, entry.stateSinceMs ?? 0);
      }
    });
  }

  /** What is to be written with that which follows from the attempt; effective here from this moment on. */
  after(endpoint: EndpointSettings, sign: HealthSign, atMs: number): readonly OutgoingRecord[] {
    const known = this.log.get('health', endpoint.id);
    const { stateSinceMs = 0 } = endpoint;
    if (sign === 'gone') return this.disable(endpoint, 'gone', healthWhenGone(known, atMs, stateSinceMs), atMs);
    const rule = endpoint.autoDisable ?? this.defaultRule;
    const { state, verdict } = healthAfter(known, { succeeded: sign === 'succeeded', atMs, rule, stateSinceMs });
    if (state === known) return [];
    this.reporter.tellSoon(endpoint);
    switch (verdict.kind) {
      case 'none':
        return this.remember(endpoint, state, known);
      case 'warn':
        this.telemetry.warned(endpoint, state);
        return [...this.remember(endpoint, state, known), encodeReport(this.reporter.reportOf(endpoint, atMs))];
      case 'disable':
        return this.disable(endpoint, verdict.reason, state, atMs);
      default:
        return verdict satisfies never;
    }
  }

  /** The first who finds it disables the endpoint here and now, and asks the recorder to write that down. */
  private disable(
    endpoint: EndpointSettings,
    reason: EndpointDisabledReport['reason'],
    state: HealthState,
    atMs: number,
  ): readonly OutgoingRecord[] {
    if (!this.directory.markDisabled(endpoint)) return [];
    this.telemetry.disabled(endpoint, reason, state);
    const { tenantId, id: endpointId, stateSinceMs = 0 } = endpoint;
    const entry: HealthEntry = { kind: 'health', endpointId, ...state };
    return [
      ...given(this.log.put(entry)),
      encodeReport({ kind: 'endpoint-disabled', tenantId, endpointId, atMs, reason, stateSinceMs }),
      encodeReport(this.reporter.reportOf(endpoint, atMs)),
    ];
  }

  /** A failure and the end of a row of them count exactly; when the last success was, may be a moment old. */
  private remember(
    { id: endpointId }: EndpointSettings,
    state: HealthState,
    known: HealthState | undefined,
  ): readonly OutgoingRecord[] {
    const entry: HealthEntry = { kind: 'health', endpointId, ...state };
    if (state.consecutiveFailures > 0 || (known?.consecutiveFailures ?? 0) > 0) return given(this.log.put(entry));
    this.log.putSoon(entry);
    return [];
  }
}

const given = (record: OutgoingRecord | undefined): readonly OutgoingRecord[] => (record === undefined ? [] : [record]);
