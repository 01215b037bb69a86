import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { TenantSettings } from '#libs/contracts';
import { TenantSettingsFeed } from '#libs/database';
import { parseCidr } from '#libs/domain';
import { EgressPolicies } from '#libs/webhook-client';

/** Hands the ranges in the settings of tenants to the way out, within a second of a change (docs/wire.md 3). */
@Injectable()
export class TenantEgress implements OnModuleInit {
  constructor(
    @Inject(TenantSettingsFeed) private readonly tenants: TenantSettingsFeed,
    @Inject(EgressPolicies) private readonly policies: EgressPolicies,
  ) {}

  /** Before any feed of endpoints starts: modules that are imported begin first. */
  onModuleInit(): void {
    this.tenants.start((tenantId, settings) => this.policies.give(tenantId, rangesOf(settings)));
  }
}

/** A range that cannot be read opens nothing. */
const rangesOf = ({ allowedCidrs = [] }: TenantSettings) => allowedCidrs.flatMap((text) => parseCidr(text) ?? []);
