export { PostriderConfigModule } from './config.module.js';
export { defineConfig, type AnyConfigSlice, type ConfigOf, type ConfigSlice } from './define-config.js';
export { ConfigError } from './environment.js';
export { flag, integer, list } from './field.js';
