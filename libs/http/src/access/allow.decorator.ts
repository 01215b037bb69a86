import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { ROUTE_ACCESS, type RouteAccess, type Scope } from '#libs/contracts';
import { ApiKeyGuard } from './api-key.guard.js';

const guarded = (access: RouteAccess) => applyDecorators(SetMetadata(ROUTE_ACCESS, access), UseGuards(ApiKeyGuard));

/**
 * A route for keys with this scope, of the tenant whose data it touches. Every route has this, `@AllowOperator` or
 * `@OpenRoute`: an app with one that has none does not start.
 *
 * Under `/v1/tenants/:tenantId` the path must name the caller's own tenant (any other is 404, like one that does not
 * exist); only the operator may name others, and `@TenantId()` is then the one that was named.
 */
export const Allow = (scope: Scope): MethodDecorator => guarded({ kind: 'scope', scope });

/** A route about the whole installation: for the root key only, 403 for every other key. */
export const AllowOperator = (): MethodDecorator => guarded({ kind: 'operator' });

/** A route that needs no key, such as a probe. */
export const OpenRoute = (): MethodDecorator => SetMetadata<string, RouteAccess>(ROUTE_ACCESS, { kind: 'open' });
