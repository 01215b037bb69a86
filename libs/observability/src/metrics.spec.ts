import { Metrics } from './metrics.js';

describe('metrics', () => {
  test('are named as promtool wants them: counters, and only counters, end in _total', async () => {
    const metrics = new Metrics();
    metrics.counter('spec_events_total', 'Events.').inc();
    metrics.gauge('spec_age_seconds', 'Age.').set(1);
    const types = [...(await metrics.render()).matchAll(/^# TYPE (\S+) (\S+)$/gm)];
    expect(types.length).toBeGreaterThan(10);
    const misnamed = types.filter(([, name, type]) => name?.endsWith('_total') !== (type === 'counter'));
    expect(misnamed.map(([line]) => line)).toEqual([]);
  });

  test('are prefixed once, and the same name is the same metric for every module of a process', async () => {
    const metrics = new Metrics();
    metrics.counter('spec_events_total', 'Events.', ['result']).inc({ result: 'accepted' });
    metrics.counter('postrider_spec_events_total', 'Events.', ['result']).inc({ result: 'accepted' });
    expect(await metrics.render()).toContain('postrider_spec_events_total{result="accepted"} 2');
  });

  test('a gauge that is read at each scrape tells the present value', async () => {
    const metrics = new Metrics();
    let age = 1;
    metrics.gauge('spec_age_seconds', 'Age.', [], (gauge) => gauge.set(age));
    expect(await metrics.render()).toContain('postrider_spec_age_seconds 1');
    age = 2;
    expect(await metrics.render()).toContain('postrider_spec_age_seconds 2');
  });
});
