export { ApiKeyGuard } from './api-key.guard.js';
export { formatApiKey } from './api-key.js';
export { createApp } from './create-app.js';
export { httpConfig } from './http.config.js';
export { HttpModule } from './http.module.js';
export { JsonBody, QueryParameters, RawBody, TenantId } from './request.decorators.js';
export type { HttpReply, HttpRequest } from './request.js';
export { pointerOf } from './json-body.js';
export { runApp } from './run-app.js';
