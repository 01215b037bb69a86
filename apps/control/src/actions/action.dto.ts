import { ACTION_RESULTS, PAGE_QUERY, type StoredAction } from '#libs/database';
import { pageOf } from '#libs/http';
import { z } from 'zod';

const time = z.iso
  .datetime({ offset: true, message: 'expected an ISO 8601 date and time, such as 2026-01-31T08:00:00Z' })
  .transform(Date.parse);

export const actionQuery = z.strictObject({
  action: z.string().max(100).optional(),
  keyId: z.string().max(200).optional(),
  target: z.string().max(400).optional(),
  result: z.enum(ACTION_RESULTS).optional(),
  from: time.optional(),
  to: time.optional(),
  ...PAGE_QUERY,
});
export type ActionQuery = z.output<typeof actionQuery>;

export const actionAnswer = (action: StoredAction) => ({
  id: action.id,
  at: action.at.toISOString(),
  action: action.action,
  target: action.target,
  result: action.result,
  status: action.status,
  code: action.code,
  keyId: action.keyId,
  keyName: action.keyName,
  operator: action.operator,
  sourceAddress: action.sourceAddress,
  requestId: action.requestId,
  method: action.method,
  path: action.path,
  changed: [...action.changed],
  before: action.before ?? null,
  after: action.after ?? null,
});
export type ActionAnswer = ReturnType<typeof actionAnswer>;

const anything = z.unknown().nullable();

export const actionSchema = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    action: z.string().describe('`<thing>.<verb>`'),
    target: z.string().nullable().describe('the id of what it was about'),
    result: z
      .enum(ACTION_RESULTS)
      .describe('`denied` by the key, `refused` for what was asked, `unknown` when the process died on the way'),
    status: z.int().nullable(),
    code: z.string().nullable(),
    keyId: z.string().nullable(),
    keyName: z.string().nullable(),
    operator: z.boolean().describe('whether it was the root key'),
    sourceAddress: z.string(),
    requestId: z.string(),
    method: z.string(),
    path: z.string(),
    changed: z.array(z.string()).describe('the fields that differ, those with secrets too'),
    before: anything.describe('without secrets'),
    after: anything.describe('without secrets'),
  })
  .meta({
    id: 'Action',
    examples: [
      {
        id: 'act_01k9v3q2m8f6r4t0y7w5x1z3a2',
        at: '2026-01-31T08:00:00.000Z',
        action: 'endpoint.change',
        target: 'ep_01k9v3q2m8f6r4t0y7w5x1z3a2',
        result: 'succeeded',
        status: 200,
        code: null,
        keyId: 'key_01k9v3q2m8f6r4t0y7w5x1z3a2',
        keyName: 'ops',
        operator: false,
        sourceAddress: '203.0.113.7',
        requestId: '6f7c2f0e-5b0a-4f6e-9d3c-0a2f4f1f9a11',
        method: 'PATCH',
        path: '/v1/endpoints/ep_01k9v3q2m8f6r4t0y7w5x1z3a2',
        changed: ['timeoutMs'],
        before: { timeoutMs: 15_000 },
        after: { timeoutMs: 5_000 },
      },
    ],
  });
export const actionPage = pageOf(actionSchema);
