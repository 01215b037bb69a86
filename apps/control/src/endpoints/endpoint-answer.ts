import type { EndpointWithTypes, ShownState } from '#libs/database';

/** How it fares, to within a second. Of an endpoint that sends again, failures count since its state was last changed. */
const healthAnswer = ({ health, state, stateChangedAt, lastDeliveredAt }: EndpointWithTypes, nowMs: number) => {
  const lastFailureAtMs = health?.lastFailureAtMs ?? 0;
  const failing = state === 'disabled' || lastFailureAtMs > stateChangedAt.getTime() ? health : null;
  return {
    consecutiveFailures: failing?.consecutiveFailures ?? 0,
    firstFailureAt: timeOrNull(failing?.firstFailureAtMs),
    lastFailureAt: timeOrNull(health?.lastFailureAtMs),
    lastSuccessAt: timeOrNull(Math.max(health?.lastSuccessAtMs ?? 0, lastDeliveredAt?.getTime() ?? 0) || null),
    warnedAt: timeOrNull(failing?.warnedAtMs),
    circuit: circuitAnswer(health?.circuitOpenUntilMs ?? undefined, nowMs),
  };
};

/** `half_open`: the next delivery is sent, and decides. */
const circuitAnswer = (openUntilMs: number | undefined, nowMs: number) => ({
  state: openUntilMs === undefined ? 'closed' : openUntilMs > nowMs ? 'open' : 'half_open',
  openUntil: timeOrNull(openUntilMs),
});

const timeOrNull = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : new Date(ms).toISOString();

/** How far the handshake is, of an endpoint that has to pass one. */
const progressAnswer = ({ verification, verifiedAt, verificationProgress: progress }: EndpointWithTypes) =>
  verification === 'none'
    ? null
    : {
        verifiedAt: verifiedAt?.toISOString() ?? null,
        tries: progress?.tries ?? 0,
        nextTryAt: timeOrNull(progress?.nextTryAtMs),
        lastError: progress?.lastError ?? null,
      };

/** Also half-open: until a delivery has succeeded, it is as tripped as before. */
const shownState = ({ state, health }: EndpointWithTypes): ShownState =>
  state === 'active' && (health?.circuitOpenUntilMs ?? null) !== null ? 'tripped' : state;

/** An endpoint in the API's words. The secret is shown once, by the request that made it. */
export const endpointAnswer = (endpoint: EndpointWithTypes, nowMs: number = Date.now()) => ({
  id: endpoint.id,
  url: endpoint.url,
  name: endpoint.name,
  description: endpoint.description,
  metadata: endpoint.metadata,
  clientId: endpoint.clientId,
  state: shownState(endpoint),
  disabledReason: endpoint.disabledReason,
  stateChangedAt: endpoint.stateChangedAt.toISOString(),
  eventTypes: endpoint.eventTypes,
  headers: endpoint.headers,
  timeoutMs: endpoint.timeoutMs,
  retry: endpoint.retry,
  rateLimit: endpoint.rateLimit,
  ordering: endpoint.ordering,
  autoDisable: endpoint.autoDisable,
  scope: endpoint.scope,
  signatureFormat: endpoint.signatureFormat,
  bodyFormat: endpoint.bodyFormat,
  verification: endpoint.verification,
  verificationProgress: progressAnswer(endpoint),
  health: healthAnswer(endpoint, nowMs),
  createdAt: endpoint.createdAt.toISOString(),
  updatedAt: endpoint.updatedAt.toISOString(),
});
export type EndpointAnswer = ReturnType<typeof endpointAnswer>;

/** With what is told to whoever made it. */
export interface CreatedEndpointAnswer extends EndpointAnswer {
  readonly secret: string;
  readonly verificationToken?: string;
}
