import { PostriderConfigModule } from '#libs/config';
import { Metrics, ObservabilityModule } from '#libs/observability';
import { Test } from '@nestjs/testing';
import {
  CircuitBreakers,
  EgressGuard,
  egressConfig,
  GUARDED_AXIOS,
  type GuardedAxios,
  webhookClientConfig,
  WebhookClientModule,
  WebhookTransport,
} from './index.js';
import { LoopbackListener } from './loopback-listener.fixture.js';
import { webhook } from './transport.fixture.js';

describe('the webhook client module', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });
  const start = async (environment: Readonly<Record<string, string>>) => {
    Object.assign(process.env, environment);
    const module = await Test.createTestingModule({
      imports: [
        PostriderConfigModule.forRoot([egressConfig, webhookClientConfig]),
        ObservabilityModule,
        WebhookClientModule,
      ],
    }).compile();
    return module.init();
  };

  it('refuses loopback unless it is told otherwise', async () => {
    await using listener = await LoopbackListener.start();
    const module = await start({});
    expect(await module.get(EgressGuard).checkUrl(listener.url(), 'ten_a')).toMatchObject({
      ok: false,
      class: 'scheme',
    });
    const outcome = await module.get(WebhookTransport).send(webhook(listener.url().replace('http:', 'https:')));
    expect(outcome).toMatchObject({ kind: 'failed', errorClass: 'blocked_address' });
    expect(listener.connections).toBe(0);
    expect(await module.get(Metrics).render()).toContain('postrider_egress_blocked_total{class="loopback"} 1');
    await module.close();
  });

  it('opens what its settings name, and counts', async () => {
    await using listener = await LoopbackListener.start();
    const module = await start({ EGRESS_ALLOWED_CIDRS: '127.0.0.0/8, ::1/128', EGRESS_ALLOW_HTTP: 'true' });
    const transport = module.get(WebhookTransport);
    const circuits = module.get(CircuitBreakers);
    for (let sent = 0; sent < 3; sent += 1) {
      const outcome = await circuits.run('ep_1', () => transport.send(webhook(listener.url())));
      expect(outcome).toMatchObject({ kind: 'response', status: 200 });
    }
    const metrics = await module.get(Metrics).render();
    expect(metrics).toContain('postrider_outbound_connections_total{reused="false"} 1');
    expect(metrics).toContain('postrider_outbound_connections_total{reused="true"} 2');
    expect(metrics).toContain('postrider_circuits{state="open"} 0');
    const answer = await module.get<GuardedAxios>(GUARDED_AXIOS).post(listener.url(), Buffer.from('{}'));
    expect([answer.status, listener.connections]).toEqual([200, 1]);
    await module.close();
    await listener.noneOpen();
  });

  it('does not start with a range that is none, and names it', async () => {
    await expect(start({ EGRESS_ALLOWED_CIDRS: '10.0.0.0/8,127.0.0.0/33' })).rejects.toThrow('127.0.0.0/33');
  });
});
