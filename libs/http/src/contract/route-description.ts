import type { Type } from '@nestjs/common';
import type { ErrorCode } from '#libs/contracts';
import type { z } from 'zod';

/** One answer of a route that is not a problem. */
export interface AnswerDescription {
  readonly description: string;
  /** Of the body; left out when there is none. */
  readonly schema?: z.ZodType;
  /** Left out when the schema has one in its meta: `.meta({ examples: [ … ] })`. */
  readonly example?: unknown;
  /** Without it JSON. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One form of a body that `@JsonBody` does not read. */
export interface BodyDescription {
  readonly schema: z.ZodType;
  readonly example?: unknown;
}

/** What clients are told of a route, and held to by the tests (docs/api.md, "The contract"). */
export interface RouteDescription {
  /** One line: what the route does, as an order to it. */
  readonly summary: string;
  /** What else a client has to know. */
  readonly description?: string;
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /**
   * Codes beside those that follow from the route itself: from its key, its parameters, its `@JsonBody` and
   * `@QueryParameters` (route-errors.ts).
   */
  readonly errors?: readonly ErrorCode[];
  /** An example of the body that `@JsonBody` reads, unless its schema has one. */
  readonly example?: unknown;
  /** By content type: bodies of routes that read them by themselves. */
  readonly bodies?: Readonly<Record<string, BodyDescription>>;
  /** Header fields of the request, with what they mean. */
  readonly requestHeaders?: Readonly<Record<string, string>>;
  /** What the parameters in the path mean, where `the id` does not say it. */
  readonly parameters?: Readonly<Record<string, string>>;
}

const DESCRIPTION = Symbol('what clients are told of a route');

/** For routes of libraries that cannot use the decorator, because the decorator's library imports theirs. */
export function describeRoute(controller: Type, method: string, description: RouteDescription): void {
  Reflect.defineMetadata(DESCRIPTION, description, controller, method);
}

/** Beside every route: a test fails for one without it. */
export const Describes =
  (description: RouteDescription): MethodDecorator =>
  (target, method) =>
    Reflect.defineMetadata(DESCRIPTION, description, target.constructor, method);

export const descriptionOf = (controller: Type, method: string): RouteDescription | undefined =>
  Reflect.getMetadata(DESCRIPTION, controller, method);

/** What a route reads, as its decorators say. */
export interface RequestSchemas {
  readonly body?: z.ZodType;
  /** A request without a body is one with an empty object. */
  readonly bodyIsOptional?: boolean;
  readonly query?: z.ZodType;
}

const REQUEST_SCHEMAS = Symbol('what a route reads');

export function noteRequestSchemas(target: object, method: string | symbol | undefined, read: RequestSchemas): void {
  if (method === undefined) return;
  const noted: RequestSchemas = Reflect.getOwnMetadata(REQUEST_SCHEMAS, target, method) ?? {};
  Reflect.defineMetadata(REQUEST_SCHEMAS, { ...noted, ...read }, target, method);
}

export const requestSchemasOf = (controller: Type, method: string): RequestSchemas =>
  Reflect.getMetadata(REQUEST_SCHEMAS, controller.prototype, method) ?? {};
