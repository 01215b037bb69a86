import { Inject, Injectable } from '@nestjs/common';
import { PostriderError } from '#libs/contracts';
import {
  EndpointRepository,
  VerificationStore,
  type EndpointWithTypes,
  type Page,
  type Registered,
} from '#libs/database';
import {
  newSigningSecret,
  stateAfter,
  type EgressClass,
  type EndpointStanding,
  type StateChange,
  type StateCommand,
} from '#libs/domain';
import { noteChange } from '#libs/http';
import { EgressGuard } from '#libs/webhook-client';
import { VerificationRunner } from '../verification/verification-runner.service.js';
import { endpointAnswer } from './endpoint-answer.js';
import type { EndpointChangeBody, EndpointQuery, NewEndpointBody } from './endpoint.dto.js';

/** Faults of the URL's text; the others say where it leads. */
const MALFORMED: ReadonlySet<EgressClass> = new Set<EgressClass>(['syntax', 'scheme', 'userinfo']);

export type RegisteredEndpoint =
  /** `secret` is `whsec_…`, in the clear. */
  (Extract<Registered, { kind: 'created' }> & { readonly secret: string }) | Extract<Registered, { kind: 'existing' }>;

@Injectable()
export class EndpointsService {
  constructor(
    @Inject(EndpointRepository) private readonly endpoints: EndpointRepository,
    @Inject(VerificationStore) private readonly verifications: VerificationStore,
    @Inject(VerificationRunner) private readonly runner: VerificationRunner,
    @Inject(EgressGuard) private readonly egress: EgressGuard,
  ) {}

  async create(tenantId: string, body: NewEndpointBody): Promise<RegisteredEndpoint> {
    const url = await this.allowedUrl(tenantId, body.url);
    const secret = newSigningSecret();
    const registered = await this.endpoints.register({ ...body, tenantId, url, secret }, new Date());
    noteChange({ target: registered.endpoint.id, after: endpointAnswer(registered.endpoint) });
    this.runner.hurry();
    return registered.kind === 'created' ? { ...registered, secret } : registered;
  }

  list(tenantId: string, { limit, cursor, ...wanted }: EndpointQuery): Promise<Page<EndpointWithTypes>> {
    return this.endpoints.list({ filter: { tenantId, ...given(wanted) }, limit, cursor });
  }

  async get(tenantId: string, id: string): Promise<EndpointWithTypes> {
    return found(id, await this.endpoints.find(tenantId, id));
  }

  async change(tenantId: string, id: string, body: EndpointChangeBody): Promise<EndpointWithTypes> {
    const url = body.url === undefined ? {} : { url: await this.allowedUrl(tenantId, body.url) };
    const before = await this.get(tenantId, id);
    const changed = found(id, await this.endpoints.update(tenantId, id, { ...body, ...url }, new Date()));
    noteChange({ target: id, before: endpointAnswer(before), after: endpointAnswer(changed) });
    this.runner.hurry();
    return changed;
  }

  /** 409 for a command that makes no sense in the endpoint's state; one that is fulfilled already changes nothing. */
  async command(tenantId: string, id: string, command: StateCommand): Promise<EndpointWithTypes> {
    const decide = ({ state, verification, verified }: EndpointStanding): StateChange =>
      stateAfter(state, command, verified || verification === 'none');
    const before = await this.get(tenantId, id);
    const change = await this.endpoints.command(tenantId, id, decide, new Date());
    if (change?.kind === 'refused') throw new PostriderError('conflict', change.reason);
    this.runner.hurry();
    const after = await this.get(tenantId, id);
    noteChange({ target: id, before: endpointAnswer(before), after: endpointAnswer(after) });
    return after;
  }

  /** Undefined for an endpoint that was never asked whether it wants to be sent to. */
  verificationToken(tenantId: string, id: string): Promise<string | undefined> {
    return this.verifications.tokenOf(tenantId, id);
  }

  async delete(tenantId: string, id: string): Promise<void> {
    const before = await this.get(tenantId, id);
    if (!(await this.endpoints.delete(tenantId, id))) throw noEndpoint(id);
    noteChange({ target: id, before: endpointAnswer(before) });
  }

  /** Judged here so that its owner hears at once; every connection is judged again. */
  private async allowedUrl(tenantId: string, url: string): Promise<string> {
    const check = await this.egress.checkUrl(url, tenantId);
    if (check.ok) return check.href;
    throw new PostriderError(MALFORMED.has(check.class) ? 'validation_failed' : 'blocked_address', check.reason, {
      errors: [{ pointer: '/url', detail: check.reason }],
    });
  }
}

/** Only what was asked for. */
const given = ({ state, clientId, search }: Omit<EndpointQuery, 'limit' | 'cursor'>) => ({
  ...(state === undefined ? {} : { state }),
  ...(clientId === undefined ? {} : { clientId }),
  ...(search === undefined ? {} : { search }),
});

function found(id: string, endpoint: EndpointWithTypes | undefined): EndpointWithTypes {
  if (endpoint === undefined) throw noEndpoint(id);
  return endpoint;
}

/** Also for another tenant's: that it exists is not told. */
export const noEndpoint = (id: string): PostriderError =>
  new PostriderError('not_found', `there is no endpoint ${id.slice(0, 100)}`);
