import type { DynamicModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { activate, type AnyConfigSlice } from './define-config.js';

/** Loads an app's slices. Settings come from the environment alone; there is no file that could say otherwise. */
export class PostriderConfigModule {
  static forRoot(slices: readonly AnyConfigSlice[]): DynamicModule {
    activate(slices.map((slice) => slice.schema));
    return {
      module: PostriderConfigModule,
      imports: [ConfigModule.forRoot({ isGlobal: true, cache: true, ignoreEnvFile: true, load: [...slices] })],
    };
  }
}
