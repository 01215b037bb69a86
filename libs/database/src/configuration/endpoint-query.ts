import type { EndpointState } from '#libs/contracts';
import { HEALTH_COLUMN, LAST_SUCCESS_COLUMN, type StoredHealth } from '../health/endpoint-health.store.js';
import type { Condition } from '../paging/page-query.js';
import type { EndpointRow } from './endpoint.entity.js';

/** An endpoint with the event types it subscribes to, sorted by name. */
export interface EndpointWithTypes extends EndpointRow {
  readonly eventTypes: readonly string[];
  /** Null: it was never asked whether it wants to be sent to. */
  readonly verificationProgress: VerificationProgress | null;
  /** Null: it never failed. */
  readonly health: StoredHealth | null;
  /** When it last took a delivery; of an endpoint that is asked for alone. */
  readonly lastDeliveredAt?: Date | null;
}

/** How far the handshake is. */
export interface VerificationProgress {
  readonly tries: number;
  /** Epoch ms; null: it is over. */
  readonly nextTryAtMs: number | null;
  readonly lastError: string | null;
}

/** `tripped`: active, but its circuit is not closed. */
export type ShownState = EndpointState | 'tripped';

export type EndpointFilter = {
  readonly tenantId: string;
  readonly state?: ShownState;
  readonly clientId?: string;
  /** What its id, name, URL, description or metadata holds, in any case of letters. */
  readonly search?: string;
};

const PROGRESS_COLUMN = `(
    SELECT jsonb_build_object('tries', v.tries, 'lastError', v.last_error,
      'nextTryAtMs', round(extract(epoch FROM v.next_try_at) * 1000))
    FROM endpoint_verifications v WHERE v.endpoint_id = e.id) AS "verificationProgress"`;

const select = (more = ''): string => `
  SELECT ${more} e.id, e.tenant_id AS "tenantId", e.url, e.name, e.description, e.metadata, e.client_id AS "clientId",
    e.state, e.disabled_reason AS "disabledReason", e.state_changed_at AS "stateChangedAt", e.headers,
    e.timeout_ms AS "timeoutMs", e.retry, e.rate_limit AS "rateLimit", e.ordering, e.auto_disable AS "autoDisable",
    e.scope, e.signature_format AS "signatureFormat", e.body_format AS "bodyFormat",
    e.verification, e.verified_at AS "verifiedAt", ${PROGRESS_COLUMN},
    e.created_at AS "createdAt", e.updated_at AS "updatedAt",
    ${HEALTH_COLUMN},
    ARRAY(SELECT s.event_type FROM subscriptions s WHERE s.endpoint_id = e.id ORDER BY s.event_type) AS "eventTypes"
  FROM endpoints e`;
export const ONE_ENDPOINT = select(`${LAST_SUCCESS_COLUMN},`);
export const MANY_ENDPOINTS = select();

const SHOWN_STATE = `CASE WHEN e.state = 'active' AND EXISTS (
    SELECT FROM endpoint_health h WHERE h.endpoint_id = e.id AND h.circuit_open_until IS NOT NULL)
  THEN 'tripped' ELSE e.state END`;

const TEXT = `concat_ws(chr(10), e.id, e.name, e.url, e.description,
  (SELECT string_agg(m.value, chr(10)) FROM jsonb_each_text(e.metadata) m))`;

export function endpointConditions({ tenantId, state, clientId, search }: EndpointFilter): readonly Condition[] {
  return [
    { sql: 'e.tenant_id = ?', value: tenantId },
    ...(state === undefined ? [] : [{ sql: `${SHOWN_STATE} = ?`, value: state }]),
    ...(clientId === undefined ? [] : [{ sql: 'e.client_id = ?', value: clientId }]),
    ...(search === undefined ? [] : [{ sql: `${TEXT} ILIKE ?`, value: `%${literally(search)}%` }]),
  ];
}

/** `%`, `_` and `\` mean themselves. */
const literally = (text: string): string => text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
