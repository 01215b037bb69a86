import { openApiDocument } from '#libs/http';
import { allRoutes } from './all-routes.js';

/** `docs/openapi.json`, to the byte. */
export const openApiText = (): string => `${JSON.stringify(openApiDocument(allRoutes()), null, 2)}\n`;
