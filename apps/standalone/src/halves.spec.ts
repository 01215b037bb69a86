import { ApiModule } from './api.module.js';
import { allConsumers, allRoutes, consumersOf, routesOf } from './contract/all-routes.js';
import { WorkerModule } from './worker.module.js';

const named = (routes: ReturnType<typeof allRoutes>): string[] =>
  routes.map(({ method, path }) => `${method} ${path}`).sort();

describe('the two halves of standalone', () => {
  it('together do what all apps do', () => {
    expect(named(routesOf([ApiModule, WorkerModule]))).toEqual(named(allRoutes()));
    expect(consumersOf([ApiModule, WorkerModule]).sort()).toEqual(allConsumers().sort());
  });

  it('one answers every request, the other reads every topic', () => {
    expect(allConsumers().length).toBeGreaterThan(5);
    expect(consumersOf([ApiModule])).toEqual([]);
    expect(named(routesOf([WorkerModule]))).toEqual(['get /livez', 'get /metrics', 'get /openapi.json', 'get /readyz']);
  });
});
