import { Inject, Injectable } from '@nestjs/common';
import { PostriderError } from '#libs/contracts';
import {
  EVENT_TYPE_LIMITS,
  EventTypeRepository,
  type EventTypeWritten,
  type Page,
  type StoredEventType,
  type StoredVersion,
} from '#libs/database';
import { noteChange } from '#libs/http';
import { eventTypeAnswer, type Compatibility } from './event-type-answer.js';
import type {
  EventTypeChangeBody,
  EventTypeQuery,
  NewEventTypeBody,
  NewVersionBody,
  SchemaQuestionBody,
  VersionChangeBody,
} from './event-type.dto.js';
import { SchemaCompatibility } from './schema-compatibility.service.js';

export interface ChangedEventType {
  readonly type: StoredEventType;
  /** Undefined: no schema was changed. */
  readonly compatibility: Compatibility | undefined;
}

@Injectable()
export class EventTypesService {
  constructor(
    @Inject(EventTypeRepository) private readonly types: EventTypeRepository,
    @Inject(SchemaCompatibility) private readonly compatibility: SchemaCompatibility,
  ) {}

  async create(tenantId: string, body: NewEventTypeBody): Promise<StoredEventType> {
    this.compatibility.checkExample(body.schema, body.example);
    written(await this.types.create(tenantId, body, new Date()), body.name);
    return this.changed(tenantId, body.name, undefined);
  }

  list(tenantId: string, { name, deprecated, limit, cursor }: EventTypeQuery): Promise<Page<StoredEventType>> {
    const filter = {
      tenantId,
      ...(name === undefined ? {} : { name }),
      ...(deprecated === undefined ? {} : { deprecated }),
    };
    return this.types.list({ filter, limit, cursor });
  }

  async get(tenantId: string, name: string): Promise<StoredEventType> {
    return (await this.types.find(tenantId, name)) ?? noEventType(name);
  }

  async change(tenantId: string, name: string, body: EventTypeChangeBody): Promise<StoredEventType> {
    const before = await this.get(tenantId, name);
    if (!(await this.types.change(tenantId, name, body, new Date()))) noEventType(name);
    return this.changed(tenantId, name, before);
  }

  async delete(tenantId: string, name: string): Promise<void> {
    const before = await this.get(tenantId, name);
    noteChange({ target: name, before: eventTypeAnswer(before) });
    if (!(await this.types.delete(tenantId, name))) noEventType(name);
  }

  /** A version beside the others is never refused for what it changes, but its publisher hears of it. */
  async addVersion(tenantId: string, name: string, body: NewVersionBody): Promise<ChangedEventType> {
    const before = await this.get(tenantId, name);
    this.compatibility.checkExample(body.schema, body.example);
    const compatibility = await this.compatibility.of(tenantId, name, before.versions.at(-1), body.schema);
    written(await this.types.addVersion(tenantId, name, body, new Date()), `version ${body.version} of ${name}`);
    return { type: await this.changed(tenantId, name, before), compatibility };
  }

  async changeVersion(
    tenantId: string,
    name: string,
    version: string,
    body: VersionChangeBody,
  ): Promise<ChangedEventType> {
    const before = await this.get(tenantId, name);
    const current = versionOf(before, version);
    const { allowBreaking = false, ...change } = body;
    const schema = change.schema === undefined ? current.schema : change.schema;
    this.compatibility.checkExample(schema, 'example' in change ? change.example : current.example);
    const compatibility =
      change.schema === undefined ? undefined : await this.compatibility.of(tenantId, name, current, change.schema);
    if (compatibility !== undefined && !allowBreaking) this.compatibility.insist(compatibility);
    const outcome = await this.types.changeVersion(tenantId, name, current, change, new Date());
    // Somebody was faster: what this change means is judged by what is there now.
    if (outcome === 'stale') return this.changeVersion(tenantId, name, version, body);
    written(outcome, `version ${version} of ${name}`);
    return { type: await this.changed(tenantId, name, before), compatibility };
  }

  /** What a schema would mean in place of a version's. */
  async compare(tenantId: string, name: string, version: string, body: SchemaQuestionBody): Promise<Compatibility> {
    const current = versionOf(await this.get(tenantId, name), version);
    return this.compatibility.of(tenantId, name, current, body.schema);
  }

  private async changed(tenantId: string, name: string, before: StoredEventType | undefined): Promise<StoredEventType> {
    const after = await this.get(tenantId, name);
    noteChange({
      target: name,
      ...(before === undefined ? {} : { before: eventTypeAnswer(before) }),
      after: eventTypeAnswer(after),
    });
    return after;
  }
}

function written(outcome: EventTypeWritten, what: string): void {
  switch (outcome) {
    case 'written':
      return;
    case 'not_found':
      throw new PostriderError('not_found', `there is no ${what.slice(0, 300)}`);
    case 'duplicate':
      throw new PostriderError('conflict', `${what} is registered already`);
    case 'too_many': {
      const { types, versions, schemaBytes } = EVENT_TYPE_LIMITS;
      throw new PostriderError(
        'conflict',
        `a tenant has at most ${types} event types, of ${versions} versions each, with ${schemaBytes} bytes of schemas in all`,
      );
    }
    default:
      outcome satisfies never;
  }
}

const versionOf = (type: StoredEventType, version: string): StoredVersion =>
  type.versions.find((one) => one.version === version) ?? noEventType(`${type.name} of version ${version}`);

function noEventType(name: string): never {
  throw new PostriderError('not_found', `there is no event type ${name.slice(0, 300)}`);
}
