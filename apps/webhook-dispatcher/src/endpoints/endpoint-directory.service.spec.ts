import { DEFAULT_RETRY_POLICY, UNORDERED, type EndpointSettings, type SubscriptionSettings } from '#libs/contracts';
import type { ConfigSubscriber, EndpointConfiguration } from '#libs/database';
import type { HealthVerdict } from '#libs/observability';
import { EndpointDirectory } from './endpoint-directory.service.js';

const endpoint = (id: string, state: EndpointSettings['state'] = 'active'): EndpointSettings => ({
  id,
  tenantId: 'ten_a',
  url: 'https://example.com/hook',
  state,
  headers: {},
  timeoutMs: 15_000,
  retry: DEFAULT_RETRY_POLICY,
  ordering: UNORDERED,
  secrets: ['whsec_a'],
});
const subscription = (endpointId: string, eventType = '*'): SubscriptionSettings => ({
  id: `sub_${endpointId}_${eventType}`,
  tenantId: 'ten_a',
  endpointId,
  eventType,
});

/** A directory with the feed's end in the test's hand; `load` answers from `database`, or fails while it is away. */
function open(database: Map<string, EndpointConfiguration> | 'away' = new Map()) {
  let tell: ConfigSubscriber = () => undefined;
  let health: () => HealthVerdict | Promise<HealthVerdict> = () => ({ ok: true });
  let loads = 0;
  const directory = new EndpointDirectory(
    {
      start: (subscriber) => {
        tell = subscriber;
        return () => undefined;
      },
      load: (endpointId) => {
        loads += 1;
        if (database === 'away') return Promise.reject(new Error('away'));
        return Promise.resolve(database.get(endpointId) ?? { endpoint: undefined, subscriptions: [] });
      },
    },
    { register: ({ check }) => void (health = check) },
  );
  directory.onModuleInit();
  return {
    directory,
    tell: (change: Parameters<ConfigSubscriber>[0]) => tell(change),
    health: () => health(),
    loads: () => loads,
  };
}
const alive = new AbortController().signal;
const EVERYTHING = { kind: 'page', first: true, last: true } as const;

describe('EndpointDirectory', () => {
  it('is not ready before the first load: not knowing is not "no endpoints"', async () => {
    const { directory, tell, health } = open('away');
    const waiting = directory.whenLoaded(alive);
    expect(health()).toEqual({ ok: false, reason: 'endpoints and subscriptions are not loaded yet' });
    tell({ ...EVERYTHING, endpoints: [endpoint('ep_1')], subscriptions: [subscription('ep_1')] });
    expect(await waiting).toBe(true);
    expect(health()).toEqual({ ok: true });
    expect(directory.candidatesFor('ten_a', 'order.created').endpointIds).toEqual(['ep_1']);
  });

  it('waiting for the first load ends when the partition is revoked', async () => {
    const { directory } = open('away');
    const revoked = new AbortController();
    const waiting = directory.whenLoaded(revoked.signal);
    revoked.abort();
    expect(await waiting).toBe(false);
  });

  it('serves what it has while PostgreSQL is away', async () => {
    const { directory, tell } = open('away');
    tell({ ...EVERYTHING, endpoints: [endpoint('ep_1')], subscriptions: [] });
    expect(directory.lookup('ep_1')).toMatchObject({ kind: 'found' });
    expect(await directory.lookup('ep_2')).toEqual({ kind: 'unknown' });
  });

  it('asks PostgreSQL about an endpoint that it never heard of, once for all who ask', async () => {
    const { directory, loads } = open(
      new Map([['ep_new', { endpoint: endpoint('ep_new'), subscriptions: [subscription('ep_new')] }]]),
    );
    const answers = await Promise.all([directory.lookup('ep_new'), directory.lookup('ep_new')]);
    expect(answers.map(({ kind }) => kind)).toEqual(['found', 'found']);
    expect(directory.lookup('ep_new')).toMatchObject({ kind: 'found' });
    expect(loads()).toBe(1);
    expect(directory.candidatesFor('ten_a', 'ping').endpointIds).toEqual(['ep_new']);
  });

  it('remembers that PostgreSQL has no such endpoint', async () => {
    const { directory, loads } = open();
    expect(await directory.lookup('ep_gone')).toEqual({ kind: 'deleted' });
    expect(directory.lookup('ep_gone')).toEqual({ kind: 'deleted' });
    expect(loads()).toBe(1);
  });

  it('takes over a change of one endpoint with its subscriptions', () => {
    const { directory, tell } = open();
    tell({ ...EVERYTHING, endpoints: [endpoint('ep_1')], subscriptions: [subscription('ep_1')] });
    tell({
      kind: 'endpoint',
      endpointId: 'ep_1',
      endpoint: endpoint('ep_1'),
      subscriptions: [subscription('ep_1', 'ping')],
    });
    expect(directory.candidatesFor('ten_a', 'pong').endpointIds).toEqual([]);
    expect(directory.candidatesFor('ten_a', 'ping').endpointIds).toEqual(['ep_1']);
    tell({ kind: 'endpoint', endpointId: 'ep_1', endpoint: undefined, subscriptions: [] });
    expect(directory.candidatesFor('ten_a', 'ping').endpointIds).toEqual([]);
    expect(directory.lookup('ep_1')).toEqual({ kind: 'deleted' });
  });

  describe('an endpoint that is found to be disabled here', () => {
    const settings = (state: 'active' | 'disabled', stateSinceMs: number) => ({
      ...endpoint('ep_1', state),
      stateSinceMs,
    });
    const opened = () => {
      const { directory, tell } = open();
      return {
        directory,
        reload: (now: ReturnType<typeof settings>) => tell({ ...EVERYTHING, endpoints: [now], subscriptions: [] }),
        change: (now: ReturnType<typeof settings>) =>
          tell({ kind: 'endpoint', endpointId: 'ep_1', endpoint: now, subscriptions: [] }),
        state: (): unknown => {
          const lookup = directory.lookup('ep_1');
          return 'kind' in lookup && lookup.kind === 'found' ? lookup.endpoint.state : lookup;
        },
      };
    };

    it('is so at once, however often the settings of before come again', () => {
      const { directory, reload, state } = opened();
      reload(settings('active', 5));
      expect(directory.markDisabled(settings('active', 5))).toBe(true);
      expect(directory.markDisabled(settings('active', 5))).toBe(false);
      expect(state()).toBe('disabled');
      reload(settings('active', 5));
      expect(state()).toBe('disabled');
    });

    it('is active again when its owner enabled it, also when the change between went unseen', () => {
      const { directory, reload, change, state } = opened();
      reload(settings('active', 5));
      directory.markDisabled(settings('active', 5));
      change(settings('disabled', 6));
      expect(state()).toBe('disabled');
      change(settings('active', 7));
      expect(state()).toBe('active');
      expect(directory.markDisabled(settings('active', 7))).toBe(true);
      reload(settings('active', 9));
      expect(state()).toBe('active');
    });

    it('is so for a new owner of its partition too, whichever it hears of first', () => {
      const first = opened();
      first.directory.restoreDisabled('ep_1', 5);
      first.reload(settings('active', 5));
      expect(first.state()).toBe('disabled');
      const then = opened();
      then.reload(settings('active', 8));
      then.directory.restoreDisabled('ep_1', 5);
      expect(then.state()).toBe('active');
    });
  });
});
