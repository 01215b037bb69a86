import { Global, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_FILTER } from '@nestjs/core';
import { OpenApiController } from './contract/openapi.controller.js';
import { describeOperations } from './contract/operations-routes.js';
import { httpConfig } from './http.config.js';
import { ProblemFilter } from './problem.filter.js';

describeOperations();

@Global()
@Module({
  imports: [ConfigModule.forFeature(httpConfig)],
  controllers: [OpenApiController],
  providers: [{ provide: APP_FILTER, useClass: ProblemFilter }],
  exports: [ConfigModule],
})
export class HttpModule {}
