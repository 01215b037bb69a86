import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { z } from 'zod';
import { OpenRoute } from '../access/allow.decorator.js';
import { controllersOf } from '../access/declared-routes.js';
import { httpRoutesOf } from './http-routes.js';
import { openApiDocument } from './openapi-document.js';
import { Describes } from './route-description.js';

/** The contract of the routes that this process serves; `docs/openapi.json` is that of all of them. */
@Controller()
export class OpenApiController {
  private text: string | undefined;

  constructor(@Inject(ModulesContainer) private readonly modules: ModulesContainer) {}

  @Get('openapi.json')
  @OpenRoute()
  @Header('content-type', 'application/json; charset=utf-8')
  @Describes({
    summary: 'Show this contract',
    description: 'OpenAPI 3.1 of the routes that the answering process serves. Needs no key.',
    answers: {
      200: {
        description: 'the document',
        schema: z.looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.looseObject({}) }),
        example: { openapi: '3.1.0', info: { title: 'Postrider' }, paths: {} },
      },
    },
  })
  show(): string {
    this.text ??= JSON.stringify(openApiDocument(httpRoutesOf(controllersOf(this.modules))));
    return this.text;
  }
}
