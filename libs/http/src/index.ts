export { Action, NotAnAction } from './actions/action.decorator.js';
export { noteChange } from './actions/action-note.js';
export {
  ACTION_RECORDER,
  type ActionCall,
  type ActionEnd,
  type ActionRecorder,
  type BegunAction,
} from './actions/action-recorder.js';
export { Allow, AllowOperator, OpenRoute } from './access/allow.decorator.js';
export { noTenant } from './access/api-key.guard.js';
export { formatApiKey, newApiKey, type NewApiKey } from './access/api-key.js';
export { CREDENTIAL_DIRECTORY, type CredentialDirectory } from './access/credential-directory.js';
export type { Principal } from './access/principal.js';
export { routesOf } from './access/declared-routes.js';
export { createApp } from './create-app.js';
export { httpConfig, type HttpConfig } from './http.config.js';
export { HttpModule } from './http.module.js';
export { Caller, JsonBody, OptionalJsonBody, QueryParameters, RawBody, TenantId } from './request.decorators.js';
export type { HttpReply, HttpRequest } from './request.js';
export { pointerOf } from './json-body.js';
export { runApp } from './run-app.js';
export { Describes, type AnswerDescription, type RouteDescription } from './contract/route-description.js';
export { httpRoutesOf, type HttpRoute } from './contract/http-routes.js';
export { openApiDocument, type OpenApiDocument } from './contract/openapi-document.js';
export { pageOf } from './contract/page.schema.js';
