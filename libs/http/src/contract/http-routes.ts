import { RequestMethod, type Type } from '@nestjs/common';
import { HTTP_CODE_METADATA, METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ROUTE_ACCESS, type RouteAccess } from '#libs/contracts';
import { ROUTE_ACTION, type RouteAction } from '../actions/route-action.js';
import { descriptionOf, requestSchemasOf, type RequestSchemas, type RouteDescription } from './route-description.js';

/** A route as its decorators say it. */
export interface HttpRoute extends RequestSchemas {
  /** `Endpoints.create`: which method of which controller. */
  readonly name: string;
  readonly controller: Type;
  readonly handler: string;
  /** In lower case. */
  readonly method: 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch';
  /** `/v1/endpoints/:id`. */
  readonly path: string;
  readonly parameters: readonly string[];
  /** Who may use it; undefined where that was forgotten, with which no app starts. */
  readonly access: RouteAccess | undefined;
  /** What it does; undefined where that was not said. */
  readonly action: RouteAction | undefined;
  /** It needs a key. */
  readonly guarded: boolean;
  /** Of an answer that its method does not choose by itself. */
  readonly status: number;
  readonly description: RouteDescription | undefined;
}

const METHODS: Readonly<Partial<Record<number, HttpRoute['method']>>> = {
  [RequestMethod.GET]: 'get',
  [RequestMethod.PUT]: 'put',
  [RequestMethod.POST]: 'post',
  [RequestMethod.DELETE]: 'delete',
  [RequestMethod.OPTIONS]: 'options',
  [RequestMethod.HEAD]: 'head',
  [RequestMethod.PATCH]: 'patch',
};

/** Every HTTP route of these controllers, in order of path; controllers of Kafka topics have none. */
export function httpRoutesOf(controllers: Iterable<Type>): HttpRoute[] {
  const routes = [...new Set(controllers)].flatMap((controller) =>
    handlersOf(controller).flatMap((handler) => routesOf(controller, handler)),
  );
  return routes.sort((one, other) => compare(one.path, other.path) || compare(one.method, other.method));
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Also those that a controller inherits. */
function handlersOf(controller: Type): readonly string[] {
  const names = new Set<string>();
  for (let place = controller.prototype; place !== Object.prototype; place = Object.getPrototypeOf(place)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(place))) {
      if (typeof value === 'function') names.add(name);
    }
  }
  return [...names];
}

function routesOf(controller: Type, handler: string): HttpRoute[] {
  const call: unknown = controller.prototype[handler];
  if (typeof call !== 'function' || handler === 'constructor') return [];
  const method = METHODS[Reflect.getMetadata(METHOD_METADATA, call) ?? -1];
  if (method === undefined) return [];
  const access: RouteAccess | undefined = Reflect.getMetadata(ROUTE_ACCESS, call);
  return pathsOf(Reflect.getMetadata(PATH_METADATA, controller)).flatMap((prefix) =>
    pathsOf(Reflect.getMetadata(PATH_METADATA, call)).map((suffix): HttpRoute => {
      const path = `/${[...prefix.split('/'), ...suffix.split('/')].filter((part) => part !== '').join('/')}`;
      return {
        name: `${controller.name.replace(/Controller$/, '')}.${handler}`,
        controller,
        handler,
        method,
        path,
        parameters: path.split('/').flatMap((part) => (part.startsWith(':') ? [part.slice(1)] : [])),
        access,
        action: Reflect.getMetadata(ROUTE_ACTION, call),
        guarded: access?.kind === 'scope' || access?.kind === 'operator',
        status: Reflect.getMetadata(HTTP_CODE_METADATA, call) ?? (method === 'post' ? 201 : 200),
        description: descriptionOf(controller, handler),
        ...requestSchemasOf(controller, handler),
      };
    }),
  );
}

const pathsOf = (told: unknown): readonly string[] =>
  Array.isArray(told) ? told.map(String) : [typeof told === 'string' ? told : ''];
