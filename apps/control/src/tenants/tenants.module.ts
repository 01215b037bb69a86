import { Module } from '@nestjs/common';
import { AccessModule } from '#libs/access';
import { DatabaseModule } from '#libs/database';
import { ActionsController } from '../actions/actions.controller.js';
import { KeysController } from '../keys/keys.controller.js';
import { KeysService } from '../keys/keys.service.js';
import { TenantsController } from './tenants.controller.js';
import { TenantsService } from './tenants.service.js';

/** Tenants, their API keys, and who did what. */
@Module({
  imports: [DatabaseModule, AccessModule],
  controllers: [TenantsController, KeysController, ActionsController],
  providers: [TenantsService, KeysService],
})
export class TenantsModule {}
