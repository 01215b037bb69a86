import { createDataSource } from './data-source.js';
import { HeardClient } from './heard-client.js';

describe('a connection that was thrown away', () => {
  it('still hears the farewell of its server, which would end the process otherwise', () => {
    const client = new HeardClient();
    const farewell = new Error('terminating connection due to unexpected postmaster exit');
    expect(() => client.emit('error', farewell)).not.toThrow();
  });

  it('is what the pool is made of', () => {
    const config = {
      DATABASE_URL: 'postgres://127.0.0.1/x',
      DATABASE_POOL_SIZE: 2,
      DATABASE_STATEMENT_TIMEOUT_MS: 1_000,
      CONFIG_POLL_INTERVAL_MS: 30_000,
    };
    expect(createDataSource(config, () => undefined).options).toMatchObject({ extra: { Client: HeardClient } });
  });
});
