import { Inject, Injectable } from '@nestjs/common';
import type { PublishRate } from '#libs/contracts';
import type { NamedStanding } from '#libs/domain';
import { publisherConfig, type PublisherConfig } from '../publisher.config.js';

/** Who publishes. */
export interface Publisher {
  readonly tenantId: string;
}

/** A limit that holds for a request: its tenant's, or its key's. */
export interface RequestLimit {
  readonly name: NamedStanding['name'];
  /** What the shared bucket is called: one for each tenant and each key. */
  readonly bucket: string;
  readonly rate: PublishRate;
}

/** Which limits hold for whom. */
@Injectable()
export class RequestLimits {
  constructor(@Inject(publisherConfig.KEY) private readonly config: PublisherConfig) {}

  of({ tenantId }: Publisher): readonly RequestLimit[] {
    const rate = this.config.PUBLISHER_RATE_PER_TENANT;
    return rate === undefined ? [] : [{ name: 'default', bucket: tenantId, rate }];
  }
}
