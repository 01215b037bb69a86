import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { ActionInterceptor } from './action.interceptor.js';
import { ROUTE_ACTION, type RouteAction } from './route-action.js';

const FORM = /^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/;

/**
 * What a state-changing route does, `<thing>.<verb>`: each call of it is one row of the actions (docs/api.md, "Actions").
 * Its service tells the change by `noteChange`. Every route that is no GET has this or `@NotAnAction`.
 */
export function Action(name: string): MethodDecorator {
  if (!FORM.test(name)) throw new Error(`an action is called <thing>.<verb>, not ${name}`);
  return applyDecorators(
    SetMetadata<string, RouteAction>(ROUTE_ACTION, { kind: 'action', name }),
    UseInterceptors(ActionInterceptor),
  );
}

/** @param why what makes the call one that changes nothing, or where it is on record otherwise */
export const NotAnAction = (why: string): MethodDecorator =>
  SetMetadata<string, RouteAction>(ROUTE_ACTION, { kind: 'none', why });
