export { openApiText } from './contract/openapi-text.js';
