import type { Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { AuditModule } from '#apps/audit';
import { ControlModule } from '#apps/control';
import { PublisherModule } from '#apps/publisher';
import { WebhookDispatcherModule } from '#apps/webhook-dispatcher';
import { WorkflowsModule } from '#apps/workflows';
import { httpRoutesOf, type HttpRoute } from '#libs/http';

/** Every route of every app, read from the modules without starting anything. */
export const allRoutes = (): HttpRoute[] =>
  httpRoutesOf(
    controllersBelow([AuditModule, ControlModule, PublisherModule, WebhookDispatcherModule, WorkflowsModule]),
  );

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
