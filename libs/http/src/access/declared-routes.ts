import type { INestApplicationContext, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { httpRoutesOf, type HttpRoute } from '../contract/http-routes.js';

/** Every HTTP route of an app, as it will serve them. */
export const routesOf = (app: INestApplicationContext): readonly HttpRoute[] =>
  httpRoutesOf(controllersOf(app.get(ModulesContainer)));

export function* controllersOf(modules: ModulesContainer): Iterable<Type> {
  for (const module of modules.values()) {
    for (const { metatype } of module.controllers.values()) if (isClass(metatype)) yield metatype;
  }
}

const isClass = (value: unknown): value is Type => typeof value === 'function' && value.prototype !== undefined;

/** Paths that name a tenant by another parameter than the guard looks at. */
const STRANGE_TENANT_PATH = /^\/v1\/tenants\/:(?!tenantId(\/|$))/;

/** What keeps an app from starting: a route that does not say who may use it would be open to all. */
export function assertDeclared(routes: readonly HttpRoute[]): void {
  const faults = routes.flatMap(({ method, path, name, access }) => [
    ...(access === undefined ? [`${method} ${path} (${name}) has none of @Allow, @AllowOperator, @OpenRoute`] : []),
    ...(STRANGE_TENANT_PATH.test(path) ? [`${method} ${path} (${name}) must call its parameter :tenantId`] : []),
  ]);
  if (faults.length > 0) throw new Error(`routes are not declared as they must be: ${faults.join('; ')}`);
}
