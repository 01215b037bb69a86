import { Controller, Get, Module, Post } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Allow, AllowOperator, OpenRoute } from './allow.decorator.js';
import { formatApiKey } from './api-key.js';
import { httpConfig } from '../http.config.js';
import { assertDeclared, routesOf } from './declared-routes.js';

const API_KEY = formatApiKey('test', 'spec', 'abcdefghijklmnopqrstuvwxyz');

abstract class WithHistory {
  @Get(':id/history')
  @OpenRoute()
  history(): void {}
}

@Controller(['v1/things', 'old/things'])
class ThingsController extends WithHistory {
  @Get()
  @OpenRoute()
  list(): void {}

  @Post(['forgotten', 'overlooked'])
  forgotten(): void {}

  /** No route at all. */
  count(): number {
    return 1;
  }
}

@Controller('v1/tenants')
class TenantsController {
  @Get(':id/keys')
  @OpenRoute()
  keys(): void {}

  @Get(':tenantId')
  @OpenRoute()
  get(): void {}
}

@Module({ controllers: [ThingsController, TenantsController] })
class SpecModule {}

describe('the routes of an app', () => {
  const declared = async () => routesOf(await Test.createTestingModule({ imports: [SpecModule] }).compile());

  test('are all found: under each path, and inherited ones', async () => {
    expect((await declared()).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'get /old/things',
      'get /old/things/:id/history',
      'post /old/things/forgotten',
      'post /old/things/overlooked',
      'get /v1/tenants/:id/keys',
      'get /v1/tenants/:tenantId',
      'get /v1/things',
      'get /v1/things/:id/history',
      'post /v1/things/forgotten',
      'post /v1/things/overlooked',
    ]);
  });

  test('are refused all together where they do not say who may use them', async () => {
    const routes = await declared();
    expect(() => assertDeclared(routes)).toThrow(/post \/v1\/things\/forgotten .*has none of @Allow/);
    expect(() => assertDeclared(routes)).toThrow(/get \/v1\/tenants\/:id\/keys .*must call its parameter :tenantId/);
    const sound = routes.filter(({ access, path }) => access !== undefined && !path.includes(':id/keys'));
    expect(() => assertDeclared(sound)).not.toThrow();
  });

  test.each([
    ['@Allow', Allow('endpoints:read'), { kind: 'scope', scope: 'endpoints:read' }],
    ['@AllowOperator', AllowOperator(), { kind: 'operator' }],
    ['@OpenRoute', OpenRoute(), { kind: 'open' }],
  ])('%s is told', async (_name, decorator, access) => {
    @Controller('v1/one')
    class OneController {
      @Get()
      @decorator
      get(): void {}
    }
    const providers = [{ provide: httpConfig.KEY, useValue: { POSTRIDER_API_KEY: API_KEY } }];
    const module = await Test.createTestingModule({ controllers: [OneController], providers }).compile();
    expect(routesOf(module).map((route) => route.access)).toEqual([access]);
  });
});
