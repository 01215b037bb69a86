import type { ExecutionContext } from '@nestjs/common';
import { problemErrorOf } from '../problem.js';
import type { HttpRequest } from '../request.js';
import type { ActionCall, ActionEnd } from './action-recorder.js';
import { ROUTE_ACTION, type RouteAction } from './route-action.js';

/** Undefined for a route that is no action. */
export function actionCallOf(context: ExecutionContext): ActionCall | undefined {
  const action: RouteAction | undefined = Reflect.getMetadata(ROUTE_ACTION, context.getHandler());
  if (action?.kind !== 'action') return undefined;
  const request = context.switchToHttp().getRequest<HttpRequest>();
  const { principal } = request;
  return {
    action: action.name,
    tenantId: request.tenantId ?? principal?.tenantId ?? null,
    keyId: principal?.keyId ?? request.claimedKeyId ?? null,
    keyName: principal?.name ?? null,
    operator: principal?.operator ?? false,
    sourceAddress: request.ip,
    requestId: request.id,
    method: request.method,
    path: request.url.split('?')[0] ?? '/',
  };
}

/** What a path names last is what a call is about, unless its service says otherwise. */
export const namedTarget = ({ params }: HttpRequest): { readonly target?: string } => {
  const target = Object.values(params ?? {}).at(-1);
  return target === undefined ? {} : { target };
};

export function endOfFailure(error: unknown): ActionEnd {
  const { status, code } = problemErrorOf(error);
  return { status, code };
}
