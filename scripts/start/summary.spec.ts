import { curlLine, summaryText, table, withoutPassword } from './summary.ts';

const summary = {
  seconds: 12.34,
  baseUrl: 'http://127.0.0.1:8400',
  apiKey: 'pr_dev_key_secret',
  kafkaBrokers: '127.0.0.1:9092',
  databaseUrl: 'postgres://postgres:hush@127.0.0.1:5432/postgres',
  workerUrl: 'http://127.0.0.1:8401',
  dispatchers: ['http://127.0.0.1:8501'],
  receiversUrl: 'http://127.0.0.1:8500',
  egress: { EGRESS_ALLOWED_CIDRS: '127.0.0.0/8', EGRESS_ALLOW_HTTP: 'true' },
};

describe('the summary of npm start', () => {
  it('names every address and the egress settings, and no password', () => {
    const text = summaryText(summary);
    for (const shown of [
      '8400/readyz',
      '8400/metrics',
      '8401/readyz',
      '8401/metrics',
      '8501/metrics',
      '127.0.0.1:8500',
      '127.0.0.1:9092',
      'EGRESS_ALLOW_HTTP=true',
    ]) {
      expect(text).toContain(shown);
    }
    expect(text).not.toContain('hush');
  });

  it('leaves the receivers out without a demo', () => {
    expect(summaryText({ ...summary, receiversUrl: undefined })).not.toContain('Receivers');
  });

  it('holds the curl line in one piece', () => {
    expect(summaryText(summary)).toContain(curlLine(summary.baseUrl, summary.apiKey));
  });

  it('aligns columns', () => {
    expect(
      table([
        ['a', 'bb'],
        ['ccc', 'd'],
      ]),
    ).toBe('  a    bb\n  ccc  d');
  });

  it.each([
    ['postgres://u:p@h/d', 'postgres://u:***@h/d'],
    ['postgres://h/d', 'postgres://h/d'],
    ['host=h password=p', '(as given)'],
  ])('shows %s as %s', (url, shown) => {
    expect(withoutPassword(url)).toBe(shown);
  });
});
