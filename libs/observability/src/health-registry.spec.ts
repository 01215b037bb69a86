import { HealthRegistry } from './health-registry.js';

describe('readiness', () => {
  test('names every part that is not well, and why', async () => {
    const health = new HealthRegistry();
    health.register({ name: 'kafka', check: () => ({ ok: true }) });
    health.register({ name: 'database', check: () => Promise.resolve({ ok: false, reason: 'connection refused' }) });
    health.register({
      name: 'cache',
      check: () => {
        throw new Error('not loaded');
      },
    });
    expect(await health.readiness()).toEqual({
      ready: false,
      checks: { kafka: 'ok', database: 'connection refused', cache: 'not loaded' },
    });
  });

  test('is not held up by a check that never answers', async () => {
    const health = new HealthRegistry();
    health.register({ name: 'hung', check: () => new Promise(() => undefined) });
    expect(await health.readiness()).toEqual({ ready: false, checks: { hung: 'no answer within 1000 ms' } });
  });

  test('ends with the shutdown, whatever the parts say', async () => {
    const health = new HealthRegistry();
    health.register({ name: 'kafka', check: () => ({ ok: true }) });
    health.beginShutdown();
    expect(await health.readiness()).toEqual({ ready: false, checks: { process: 'shutting down' } });
  });
});
