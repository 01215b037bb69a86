import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { PublishRate } from '#libs/contracts';
import { TenantSettingsFeed } from '#libs/database';
import type { NamedStanding } from '#libs/domain';
import type { Principal } from '#libs/http';
import { publisherConfig, type PublisherConfig } from '../publisher.config.js';

/** Whose events they are, and with which key they come. */
export interface Publisher {
  readonly tenantId: string;
  readonly caller: Pick<Principal, 'keyId' | 'publishRate'>;
}

/** A limit that holds for a request: its tenant's, or its key's. */
export interface RequestLimit {
  readonly name: NamedStanding['name'];
  /** What the shared bucket is called: one for each tenant and each key. */
  readonly bucket: string;
  readonly rate: PublishRate;
}

/** Which limits hold for whom: what was set for the tenant and for the key, else what the installation says. */
@Injectable()
export class RequestLimits implements OnModuleInit {
  constructor(
    @Inject(publisherConfig.KEY) private readonly config: PublisherConfig,
    @Inject(TenantSettingsFeed) private readonly tenants: TenantSettingsFeed,
  ) {}

  onModuleInit(): void {
    this.tenants.start();
  }

  of({ tenantId, caller }: Publisher): readonly RequestLimit[] {
    const ofTenant = this.tenants.of(tenantId).publishRate ?? this.config.PUBLISHER_RATE_PER_TENANT;
    const ofKey = caller.publishRate ?? this.config.PUBLISHER_RATE_PER_KEY;
    const limits: RequestLimit[] = [];
    if (ofTenant !== undefined) limits.push({ name: 'default', bucket: `tenant:${tenantId}`, rate: ofTenant });
    if (ofKey !== undefined) limits.push({ name: 'key', bucket: `key:${caller.keyId}`, rate: ofKey });
    return limits;
  }
}
