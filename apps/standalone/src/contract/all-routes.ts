import type { Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { PATTERN_METADATA } from '@nestjs/microservices/constants.js';
import { AuditModule } from '#apps/audit';
import { ControlModule } from '#apps/control';
import { PublisherModule } from '#apps/publisher';
import { WebhookDispatcherModule } from '#apps/webhook-dispatcher';
import { WorkflowsModule } from '#apps/workflows';
import { httpRoutesOf, type HttpRoute } from '#libs/http';

const APPS: readonly Type[] = [AuditModule, ControlModule, PublisherModule, WebhookDispatcherModule, WorkflowsModule];

/** Every route of every app, read from the modules without starting anything. */
export const allRoutes = (): HttpRoute[] => routesOf(APPS);

/** Every route of these modules and those below them. */
export const routesOf = (modules: readonly Type[]): HttpRoute[] => httpRoutesOf(controllersBelow(modules));

/** The methods of their controllers that read topics. */
export const consumersOf = (modules: readonly Type[]): string[] =>
  controllersBelow(modules).flatMap(({ name, prototype }) =>
    Object.getOwnPropertyNames(prototype)
      .filter((method) => Reflect.hasMetadata(PATTERN_METADATA, prototype[method]))
      .map((method) => `${name}.${method}`),
  );

/** What all apps together read. */
export const allConsumers = (): string[] => consumersOf(APPS);

function controllersBelow(modules: readonly unknown[], seen = new Set<unknown>()): Type[] {
  return modules.flatMap((module) => {
    // What a module makes of settings, such as ConfigModule.forFeature(…), has no routes.
    if (typeof module !== 'function' || seen.has(module)) return [];
    seen.add(module);
    const listed = (key: string): readonly unknown[] => Reflect.getMetadata(key, module) ?? [];
    const own = listed(MODULE_METADATA.CONTROLLERS).filter((item): item is Type => typeof item === 'function');
    return [...own, ...controllersBelow(listed(MODULE_METADATA.IMPORTS), seen)];
  });
}
