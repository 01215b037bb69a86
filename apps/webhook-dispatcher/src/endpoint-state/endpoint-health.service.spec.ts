import { type AutoDisable } from '#libs/contracts';
import { endpointSettings } from '../endpoint-settings.fixture.js';
import { endpointHealthConfig } from './endpoint-health.config.js';
import { EndpointHealthService, type HealthSign } from './endpoint-health.service.js';
import { logOf, readAll, StateTopic } from './owner.fixture.js';

const START = 1_700_000_000_000;
const HOUR = 3_600_000;
const endpoint = endpointSettings();

const reporter = {
  succeeded: () => undefined,
  lastSuccessAtMs: () => undefined,
  tellSoon: () => undefined,
  reportOf: () =>
    ({
      kind: 'endpoint-health',
      tenantId: 'ten_a',
      endpointId: 'ep_1',
      atMs: 0,
      health: { consecutiveFailures: 0 },
    }) as const,
};

/** A process that begins with what is in the log, and what it tells people. */
async function serviceAfter(topic: StateTopic, settings: Readonly<Record<string, string>>) {
  const told: string[] = [];
  const log = logOf(topic);
  const service = new EndpointHealthService(
    endpointHealthConfig.schema.parse(settings),
    log,
    {
      markDisabled: () => true,
      restoreDisabled: (endpointId, sinceMs) => void told.push(`${endpointId} is disabled, active since ${sinceMs}`),
    },
    reporter,
    { warned: () => void told.push('warned'), disabled: (_endpoint, reason) => void told.push(`disabled: ${reason}`) },
  );
  service.onModuleInit();
  await readAll(log, topic);
  return { service, told };
}

/** What attempts come to, and how many hours lie between two. */
type Story = readonly [readonly HealthSign[], number];

/** What is said of an endpoint whose attempts come to that, and after which of them (1-based). */
async function said(
  settings: Readonly<Record<string, string>>,
  autoDisable: AutoDisable | undefined,
  [signs, everyHours]: Story,
): Promise<readonly string[]> {
  const { service, told } = await serviceAfter(new StateTopic(), settings);
  const terms = { ...endpoint, ...(autoDisable === undefined ? {} : { autoDisable }) };
  return signs.flatMap((sign, index) => {
    const records = service.after(terms, sign, START + index * everyHours * HOUR);
    const news = told.splice(0).map((one) => `${one} after ${index + 1}`);
    return news.length === 0 ? [] : [...news, `${records.length} records`];
  });
}
const failures = (count: number): HealthSign[] => Array.from({ length: count }, () => 'failed');

describe('an endpoint that only fails', () => {
  it.each<[string, Readonly<Record<string, string>>, AutoDisable | undefined, Story, readonly string[]]>([
    [
      'is disabled by default after five days, and warned about before',
      {},
      undefined,
      [failures(12), 12],
      ['warned after 6', '2 records', 'disabled: failing_for_long after 11', '3 records'],
    ],
    [
      'is disabled after ten failures in a row in the classic mode, and warned about after five',
      { AUTO_DISABLE_MODE: 'failures' },
      undefined,
      [failures(11), 0],
      ['warned after 5', '2 records', 'disabled: failures after 10', '3 records'],
    ],
    [
      'goes by its own rule where it has one',
      {},
      { mode: 'failures', failures: 2 },
      [failures(20), 0],
      ['warned after 1', '2 records', 'disabled: failures after 2', '3 records'],
    ],
    [
      'is let be where its own rule says so',
      { AUTO_DISABLE_MODE: 'failures' },
      { mode: 'never' },
      [failures(20), 0],
      [],
    ],
    [
      'begins anew with a success',
      { AUTO_DISABLE_MODE: 'failures' },
      undefined,
      [[...failures(9), 'succeeded', ...failures(4)], 0],
      ['warned after 5', '2 records'],
    ],
  ])('%s', async (_, settings, rule, story, expected) => {
    expect(await said(settings, rule, story)).toEqual(expected);
  });

  it('was disabled by a former owner: then it is so here, and others are not', async () => {
    const topic = new StateTopic();
    const former = { kind: 'health', consecutiveFailures: 10, stateSinceMs: 7 } as const;
    topic.write('former', { ...former, endpointId: 'ep_1', disabledAtMs: START });
    topic.write('former', { ...former, endpointId: 'ep_2' });
    expect((await serviceAfter(topic, {})).told).toEqual(['ep_1 is disabled, active since 7']);
  });

  it('is counted on by its next owner, from its first failure', async () => {
    const topic = new StateTopic();
    const former = { kind: 'health', endpointId: 'ep_1', consecutiveFailures: 9, stateSinceMs: 0 } as const;
    topic.write('former', { ...former, firstFailureAtMs: START - 120 * HOUR });
    for (const mode of ['time', 'failures']) {
      const { service, told } = await serviceAfter(topic, { AUTO_DISABLE_MODE: mode });
      service.after(endpoint, 'failed', START);
      expect(told).toHaveLength(1);
      expect(told[0]).toMatch(/^disabled/);
    }
  });
});
