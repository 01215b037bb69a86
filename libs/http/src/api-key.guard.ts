import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { PostriderError } from '#libs/contracts';
import { parseApiKey, sameApiKey, type ApiKey } from './api-key.js';
import { httpConfig, type HttpConfig } from './http.config.js';
import { headerOf, type HttpRequest } from './request.js';

/** Lets a request in by its key, and takes the tenant from the key: never from the body (ARCHITECTURE.md, invariant 11). */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  private readonly rootKey: ApiKey;
  private readonly rootTenantId: string;

  constructor(@Inject(httpConfig.KEY) config: HttpConfig) {
    const rootKey = parseApiKey(config.POSTRIDER_API_KEY);
    if (rootKey === undefined) throw new Error('POSTRIDER_API_KEY passed its check at boot but cannot be read');
    this.rootKey = rootKey;
    this.rootTenantId = config.POSTRIDER_TENANT_ID;
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const [scheme, token] = (headerOf(request, 'authorization') ?? '').split(/ +/);
    if (scheme?.toLowerCase() !== 'bearer' || token === undefined || token === '') {
      throw new PostriderError('unauthorized', 'the request carries no API key: send "Authorization: Bearer <key>"');
    }
    const key = parseApiKey(token);
    if (key === undefined) {
      throw new PostriderError('unauthorized', 'the API key is mistyped or cut: its checksum does not fit');
    }
    if (!sameApiKey(key, this.rootKey)) {
      throw new PostriderError('unauthorized', 'the API key is not known here, or was revoked');
    }
    request.tenantId = this.rootTenantId;
    return true;
  }
}
