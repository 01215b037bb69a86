import type { ApiAnswer } from '../../harness/index.js';
import type { Route } from './requests.js';

/** What was asked, under its request id. */
export interface AskedCall {
  readonly requestId: string;
  readonly route: Route;
  readonly answer: ApiAnswer;
}

/** Calls that are no GET and change nothing that is not on record itself: `@NotAnAction`. */
const NO_ACTIONS: readonly string[] = [
  'POST /v1/events',
  'POST /v1/events/batch',
  'POST /events/trigger/{eventType}',
  'POST /api/v0/trigger-event/{eventType}',
  'POST /v1/event-types/{name}/versions/{version}/compatibility',
];

/** Exactly one row for each call that changes something, none for others; in words where it is not so. */
export function wrongRows(calls: readonly AskedCall[], rows: ReadonlyMap<string, number>): readonly string[] {
  return calls.flatMap((call) => {
    const found = rows.get(call.requestId) ?? 0;
    const expected = call.route.method === 'GET' || NO_ACTIONS.includes(call.route.name) ? 0 : 1;
    if (found === expected || (found === 0 && (cameToNoRoute(call.answer) || isStranger(call.answer)))) return [];
    return [
      `${call.route.name} ${call.answer.status} left ${found} rows: ${call.answer.bytes.toString().slice(0, 300)}`,
    ];
  });
}

/** Who has no valid key leaves ten rows a second at most, all of them together (docs/api.md, "Actions"). */
const isStranger = ({ status }: ApiAnswer): boolean => status === 401;

/** No call of anything (docs/api.md, "Actions"): too large, no content type at all, a URL that names no route or is none. */
function cameToNoRoute({ status, json }: ApiAnswer): boolean {
  if (status === 413) return true;
  if (status === 415) return json.detail === 'Unsupported Media Type';
  if (status === 404) return String(json.detail).startsWith('Cannot ');
  return status === 400 && json.code === 'invalid_request';
}
