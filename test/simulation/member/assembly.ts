import 'reflect-metadata';
import type { Type } from '@nestjs/common';

/** What a constructor asks for: a class, or the key of its settings. */
type Token = unknown;

interface FactoryProvider {
  readonly provide: Token;
  readonly useFactory?: (...parts: unknown[]) => unknown;
  readonly inject?: readonly Token[];
  readonly useValue?: unknown;
  readonly useClass?: Type;
}

type Provider = Type | FactoryProvider;

interface Lifecycle {
  onModuleInit?(): unknown;
  onApplicationBootstrap?(): unknown;
  beforeApplicationShutdown?(): unknown;
  onApplicationShutdown?(): unknown;
}

/** A handler of Kafka records, as `@EventPattern` declares it. */
export interface Handler {
  readonly pattern: unknown;
  readonly extras: Record<string, unknown>;
  readonly call: (...parts: unknown[]) => unknown;
}

/**
 * Builds a Nest module without Nest: the same decorators, the same classes, a thousandth of the time, and nothing that looks at
 * the real clock. Whatever stages the dispatcher grows, they are here without a word.
 */
export class Assembly {
  private readonly providers = new Map<Token, Provider>();
  private readonly made = new Map<Token, unknown>();
  private readonly order: unknown[] = [];
  private readonly controllers: Type[] = [];
  private readonly modules: Type[] = [];

  /** @param outside what is replaced, by token; modules that only hold such things need not be listed */
  constructor(root: Type, outside: ReadonlyMap<Token, unknown>) {
    for (const [token, value] of outside) this.made.set(token, value);
    this.collect(root);
  }

  start(): readonly Handler[] {
    for (const token of this.providers.keys()) this.get(token);
    for (const module of this.modules) this.order.push(this.construct(module));
    const controllers = this.controllers.map((controller) => this.construct(controller));
    for (const part of this.order) void (part as Lifecycle).onModuleInit?.();
    for (const part of this.order) void (part as Lifecycle).onApplicationBootstrap?.();
    return controllers.flatMap(handlersOf);
  }

  async stop(beforeShutdown: () => Promise<void>): Promise<void> {
    for (const part of this.order) await (part as Lifecycle).beforeApplicationShutdown?.();
    await beforeShutdown();
    for (const part of this.order) await (part as Lifecycle).onApplicationShutdown?.();
  }

  get<T>(token: Token): T {
    if (this.made.has(token)) return this.made.get(token) as T;
    const provider = this.providers.get(token);
    if (provider === undefined) throw new Error(`nothing provides ${nameOf(token)}`);
    const part = this.make(provider);
    this.made.set(token, part);
    this.order.push(part);
    return part as T;
  }

  private make(provider: Provider): unknown {
    if (typeof provider === 'function') return this.construct(provider);
    if (provider.useClass !== undefined) return this.construct(provider.useClass);
    if (provider.useFactory === undefined) return provider.useValue;
    return provider.useFactory(...(provider.inject ?? []).map((token) => this.get(token)));
  }

  private construct(type: Type): unknown {
    const asked: readonly { index: number; param: Token }[] = Reflect.getMetadata('self:paramtypes', type) ?? [];
    const parts: unknown[] = [];
    for (const { index, param } of asked) parts[index] = this.get(param);
    return new type(...parts);
  }

  private collect(module: unknown): void {
    // Dynamic modules carry settings, which come from outside.
    if (typeof module !== 'function' || this.modules.some((known) => known === module)) return;
    const part = module as Type;
    const replaced = OUTSIDE_MODULES.has(part.name);
    if (replaced) return;
    this.modules.push(part);
    for (const imported of listOf(part, 'imports')) this.collect(imported);
    for (const provider of listOf(part, 'providers') as Provider[]) {
      const token = typeof provider === 'function' ? provider : provider.provide;
      if (!this.made.has(token)) this.providers.set(token, provider);
    }
    this.controllers.push(...(listOf(part, 'controllers') as Type[]));
  }
}

/** Sockets and files: logs, metrics, HTTP, PostgreSQL. */
const OUTSIDE_MODULES: ReadonlySet<string> = new Set(['ObservabilityModule', 'HttpModule', 'DatabaseModule']);

const listOf = (module: Type, name: string): readonly unknown[] => Reflect.getMetadata(name, module) ?? [];

function handlersOf(controller: unknown): readonly Handler[] {
  const prototype: object = Object.getPrototypeOf(controller);
  return Object.getOwnPropertyNames(prototype).flatMap((name): readonly Handler[] => {
    const method: unknown = Reflect.get(prototype, name);
    if (typeof method !== 'function') return [];
    const patterns: readonly unknown[] | undefined = Reflect.getMetadata('microservices:pattern', method);
    const extras: Record<string, unknown> = Reflect.getMetadata('microservices:pattern_extras', method) ?? {};
    return (patterns ?? []).map((pattern) => ({
      pattern,
      extras,
      call: (...parts) => Reflect.apply(method, controller, parts),
    }));
  });
}

const nameOf = (token: Token): string => (typeof token === 'function' ? token.name : String(token));
