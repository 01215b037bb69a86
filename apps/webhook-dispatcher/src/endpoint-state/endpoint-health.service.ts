import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  encodeReport,
  type AutoDisable,
  type EndpointDisabledReport,
  type EndpointSettings,
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
    @Inject(EndpointStateLog) private readonly log: Pick<EndpointStateLog, 'onRestored' | 'get' | 'put' | 'remove'>,
    @Inject(EndpointDirectory) private readonly directory: Pick<EndpointDirectory, 'markDisabled' | 'restoreDisabled'>,
    @Inject(HealthReporter)
    private readonly reporter: Pick<HealthReporter, 'succeeded' | 'lastSuccessAtMs' | 'tellSoon' | 'reportOf'>,
    @Inject(EndpointTelemetry) private readonly telemetry: Pick<EndpointTelemetry, 'warned' | 'disabled'>,
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
    const succeeded = sign === 'succeeded';
    if (succeeded) this.reporter.succeeded(endpoint.id, atMs);
    const rule = endpoint.autoDisable ?? this.defaultRule;
    const lastSuccessAtMs = this.reporter.lastSuccessAtMs(endpoint.id);
    const last = lastSuccessAtMs === undefined ? {} : { lastSuccessAtMs };
    const { state, verdict } = healthAfter(known, { succeeded, atMs, rule, stateSinceMs, ...last });
    if (state === known) return [];
    this.reporter.tellSoon(endpoint);
    if (state === undefined) return given(this.log.remove('health', endpoint.id));
    switch (verdict.kind) {
      case 'none':
        return this.remember(endpoint, state);
      case 'warn':
        this.telemetry.warned(endpoint, state);
        return [...this.remember(endpoint, state), encodeReport(this.reporter.reportOf(endpoint, atMs))];
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
    return [
      ...this.remember(endpoint, state),
      encodeReport({ kind: 'endpoint-disabled', tenantId, endpointId, atMs, reason, stateSinceMs }),
      encodeReport(this.reporter.reportOf(endpoint, atMs)),
    ];
  }

  private remember({ id: endpointId }: EndpointSettings, state: HealthState): readonly OutgoingRecord[] {
    return given(this.log.put({ kind: 'health', endpointId, ...state }));
  }
}

const given = (record: OutgoingRecord | undefined): readonly OutgoingRecord[] => (record === undefined ? [] : [record]);
