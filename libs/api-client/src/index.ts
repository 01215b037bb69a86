export { apiClient, type ApiAccess, type ApiClient, type NewEndpoint } from './api-client.js';
export type { components, paths } from './openapi.js';
