import { Module } from '@nestjs/common';
import { PostriderConfigModule } from '#libs/config';
import { auditSlices } from './audit.config.js';
import { AuditModule } from './audit.module.js';

@Module({ imports: [PostriderConfigModule.forRoot(auditSlices), AuditModule] })
export class AppModule {}
