import { Controller, HttpCode, Inject, Param, Patch, Post } from '@nestjs/common';
import { Action, Allow, Describes, JsonBody, NotAnAction, TenantId } from '#libs/http';
import {
  compatibilityAnswer,
  eventTypeAnswer,
  type CompatibilityAnswer,
  type EventTypeAnswer,
} from './event-type-answer.js';
import {
  newVersion,
  schemaQuestion,
  versionChange,
  type NewVersionBody,
  type SchemaQuestionBody,
  type VersionChangeBody,
} from './event-type.dto.js';
import { changedEventTypeSchema, compatibilitySchema } from './event-type.schema.js';
import { EventTypesService, type ChangedEventType } from './event-types.service.js';

type ChangedAnswer = EventTypeAnswer & { readonly compatibility?: CompatibilityAnswer };

const NAME = { name: 'the name of the event type, such as order.created' };
const EXAMPLE_SCHEMA = { type: 'object', required: ['orderId'], properties: { orderId: { type: 'string' } } };

@Controller('v1/event-types/:name/versions')
export class EventTypeVersionsController {
  constructor(@Inject(EventTypesService) private readonly types: EventTypesService) {}

  @Post()
  @Allow('endpoints:write')
  @Action('event-type.add-version')
  @Describes({
    summary: 'Add a version to an event type',
    answers: {
      201: {
        description: 'the event type, and how the schema differs from the latest one',
        schema: changedEventTypeSchema,
      },
    },
    errors: ['conflict'],
    parameters: NAME,
    example: { version: '2', schema: EXAMPLE_SCHEMA },
  })
  async add(
    @TenantId() tenantId: string,
    @Param('name') name: string,
    @JsonBody(newVersion) body: NewVersionBody,
  ): Promise<ChangedAnswer> {
    return changedAnswer(await this.types.addVersion(tenantId, name, body));
  }

  @Patch(':version')
  @Allow('endpoints:write')
  @Action('event-type.change-version')
  @Describes({
    summary: 'Change a version of an event type',
    description: 'A schema that breaks receivers or publishers is refused unless `allowBreaking` is true.',
    answers: {
      200: { description: 'the event type as it is now, and what the schema changes', schema: changedEventTypeSchema },
    },
    errors: ['conflict', 'incompatible_schema'],
    parameters: { ...NAME, version: 'one of its versions' },
    example: { schema: EXAMPLE_SCHEMA, allowBreaking: true },
  })
  async change(
    @TenantId() tenantId: string,
    @Param('name') name: string,
    @Param('version') version: string,
    @JsonBody(versionChange) body: VersionChangeBody,
  ): Promise<ChangedAnswer> {
    return changedAnswer(await this.types.changeVersion(tenantId, name, version, body));
  }

  @Post(':version/compatibility')
  @HttpCode(200)
  @Allow('endpoints:read')
  @NotAnAction('it tells what a schema would change, and changes nothing')
  @Describes({
    summary: 'Ask what a schema would change, and for whom',
    answers: {
      200: { description: 'changes that break somebody, and who gets the events', schema: compatibilitySchema },
    },
    parameters: { ...NAME, version: 'the version whose schema it is compared with' },
    example: { schema: EXAMPLE_SCHEMA },
  })
  async compare(
    @TenantId() tenantId: string,
    @Param('name') name: string,
    @Param('version') version: string,
    @JsonBody(schemaQuestion) body: SchemaQuestionBody,
  ): Promise<CompatibilityAnswer> {
    return compatibilityAnswer(await this.types.compare(tenantId, name, version, body));
  }
}

const changedAnswer = ({ type, compatibility }: ChangedEventType): ChangedAnswer => ({
  ...eventTypeAnswer(type),
  ...(compatibility === undefined ? {} : { compatibility: compatibilityAnswer(compatibility) }),
});
