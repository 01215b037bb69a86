import { Module } from '@nestjs/common';
import { PostriderConfigModule, type AnyConfigSlice } from '#libs/config';
import { HttpModule } from '#libs/http';
import { ObservabilityModule } from '#libs/observability';
import { ApiModule, apiSlices } from './api.module.js';
import { WorkerModule, workerSlices } from './worker.module.js';

const configOf = (...slices: readonly AnyConfigSlice[]) => PostriderConfigModule.forRoot([...new Set(slices)]);

/** All apps in one process behind one HTTP address: what a small installation runs. */
@Module({
  imports: [configOf(...apiSlices, ...workerSlices), ObservabilityModule, HttpModule, ApiModule, WorkerModule],
})
export class AppModule {}

/** One half of it, for a process of its own (docs/adr/0036-accepting-has-its-own-process.md). */
@Module({ imports: [configOf(...apiSlices), ObservabilityModule, HttpModule, ApiModule] })
export class ApiAppModule {}

/** The other half. */
@Module({ imports: [configOf(...workerSlices), ObservabilityModule, HttpModule, WorkerModule] })
export class WorkerAppModule {}
