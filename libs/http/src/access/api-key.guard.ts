import { Inject, Injectable, Optional, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { PostriderError, ROUTE_ACCESS, type RouteAccess } from '#libs/contracts';
import { includesScope, keyVerdict, type StoredKey } from '#libs/domain';
import { actionCallOf, endOfFailure, namedTarget } from '../actions/action-call.js';
import { ACTION_RECORDER, type ActionRecorder } from '../actions/action-recorder.js';
import { httpConfig, type HttpConfig } from '../http.config.js';
import { headerOf, type HttpRequest } from '../request.js';
import { parseApiKey, type ApiKey } from './api-key.js';
import { CREDENTIAL_DIRECTORY, type CredentialDirectory } from './credential-directory.js';
import type { Principal } from './principal.js';

/**
 * Lets a request in by its key, and takes the tenant from the key: never from the body (ARCHITECTURE.md, invariant 11).
 * No key or a bad one is 401, one that may not do this 403, another tenant's path 404.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  private readonly root: StoredKey;

  constructor(
    @Inject(httpConfig.KEY) config: HttpConfig,
    @Optional() @Inject(CREDENTIAL_DIRECTORY) private readonly directory?: CredentialDirectory,
    @Optional() @Inject(ACTION_RECORDER) private readonly recorder?: ActionRecorder,
  ) {
    const key = parseApiKey(config.POSTRIDER_API_KEY);
    if (key === undefined) throw new Error('POSTRIDER_API_KEY passed its check at boot but cannot be read');
    const { keyId, secretHash } = key;
    const tenantId = config.POSTRIDER_TENANT_ID;
    this.root = { keyId, tenantId, secretHash, name: 'root', scopes: ['admin:*'], allowedCidrs: [] };
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    try {
      await this.admit(context);
      return true;
    } catch (error) {
      await this.recordDenial(context, error);
      throw error;
    }
  }

  private async admit(context: ExecutionContext): Promise<void> {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const caller = await this.identify(request);
    request.tenantId = tenantOf(caller, request);
    const access: RouteAccess | undefined = Reflect.getMetadata(ROUTE_ACCESS, context.getHandler());
    assertAllowed(caller, access);
  }

  private async identify(request: HttpRequest): Promise<Principal> {
    const presented = presentedKey(request);
    request.claimedKeyId = presented.keyId;
    const isRoot = presented.keyId === this.root.keyId;
    const key = isRoot ? this.root : await this.directory?.find(presented.keyId);
    const { secretHash } = presented;
    const verdict = keyVerdict(key, { secretHash, sourceAddress: request.ip }, Date.now());
    if (key === undefined || verdict.kind === 'unknown') {
      throw new PostriderError('unauthorized', 'the API key is not known here');
    }
    const { keyId, tenantId, name, scopes, publishRate } = key;
    const rate = publishRate === undefined ? {} : { publishRate };
    const caller: Principal = { keyId, tenantId, name, scopes, operator: isRoot, ...rate };
    // Whose key it is counts for the record, also when it lets nobody in any more.
    request.principal = caller;
    if (verdict.kind === 'ended') throw new PostriderError('unauthorized', verdict.reason);
    if (verdict.kind === 'elsewhere') throw new PostriderError('forbidden', verdict.reason);
    if (!isRoot) this.directory?.noteUse(keyId);
    return caller;
  }

  private async recordDenial(context: ExecutionContext, error: unknown): Promise<void> {
    const call = actionCallOf(context);
    const end = endOfFailure(error);
    // Whom a failure of ours kept out was not denied anything.
    if (call === undefined || end.status >= 500) return;
    const target = namedTarget(context.switchToHttp().getRequest<HttpRequest>());
    await this.recorder?.deny(call, { ...target, ...end });
  }
}

function presentedKey(request: HttpRequest): ApiKey {
  const [scheme, token] = (headerOf(request, 'authorization') ?? '').split(/ +/);
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined || token === '') {
    throw new PostriderError('unauthorized', 'the request carries no API key: send "Authorization: Bearer <key>"');
  }
  const key = parseApiKey(token);
  if (key !== undefined) return key;
  throw new PostriderError('unauthorized', 'the API key is mistyped or cut: its checksum does not fit');
}

/** The tenant that a path names, if it names one; that there are others is told to the operator only. */
function tenantOf(caller: Principal, { params }: HttpRequest): string {
  const named = params?.['tenantId'];
  if (named === undefined || named === caller.tenantId) return caller.tenantId;
  if (caller.operator) return named;
  throw noTenant(named);
}

/** Also for another's: that it exists is not told. */
export const noTenant = (id: string): PostriderError =>
  new PostriderError('not_found', `there is no tenant ${id.slice(0, 100)}`);

function assertAllowed(caller: Principal, access: RouteAccess | undefined): void {
  switch (access?.kind) {
    case 'open':
      return;
    case 'scope':
      if (includesScope(caller.scopes, access.scope)) return;
      throw new PostriderError(
        'forbidden',
        `the API key ${caller.keyId} has no scope ${access.scope}; it has ${caller.scopes.join(', ') || 'none'}`,
      );
    case 'operator':
      if (caller.operator) return;
      throw new PostriderError('forbidden', 'this is for the root key of the installation only');
    case undefined:
      throw new Error('a guarded route names no scope');
    default:
      return access satisfies never;
  }
}
