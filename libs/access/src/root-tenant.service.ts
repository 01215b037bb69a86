import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, TenantRepository } from '#libs/database';
import { httpConfig, type HttpConfig } from '#libs/http';
import { PinoLogger } from '#libs/observability';

/** The tenant of the root key exists as soon as PostgreSQL does, whatever it is called. */
@Injectable()
export class RootTenant implements OnModuleInit {
  constructor(
    @Inject(httpConfig.KEY) private readonly config: HttpConfig,
    @Inject(Database) private readonly database: Database,
    @Inject(TenantRepository) private readonly tenants: TenantRepository,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  onModuleInit(): void {
    void this.database
      .whenReady()
      .then(() => this.tenants.ensure(this.config.POSTRIDER_TENANT_ID, new Date()))
      .catch((error: unknown) => this.logger.warn({ err: error }, 'root-tenant.not-made'));
  }
}
