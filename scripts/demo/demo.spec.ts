import { replyOf } from './behaviour.ts';
import { RECEIVER_NAMES } from './demo-file.ts';
import { receivedJson, receivedPage } from './received-page.ts';

describe('the example receivers', () => {
  it.each([
    ['ok', [200, 200, 200]],
    ['slow', [200, 200, 200]],
    ['flaky', [200, 200, 503]],
    ['failing', [500, 500, 500]],
    ['gone', [410, 410, 410]],
  ] as const)('%s answers %j', (name, statuses) => {
    expect([1, 2, 3].map((count) => replyOf(name, count).status)).toEqual(statuses);
  });

  const last = {
    count: 1,
    at: 'now',
    status: 200,
    signature: 'verified',
    webhookId: 'dlv_1',
    attempt: '1',
    body: '<script>"&',
  };
  const received = new Map([['ok' as const, last]]);

  it('show hostile bodies as text', () => {
    expect(receivedPage(received)).toContain('&lt;script&gt;&quot;&amp;');
    expect(receivedPage(received)).not.toContain('<script>');
  });

  it('show the same to programs, all five', () => {
    const shown = JSON.parse(receivedJson(received));
    expect(Object.keys(shown)).toEqual([...RECEIVER_NAMES]);
    expect(shown.ok.last.body).toBe('<script>"&');
    expect(shown.gone.last).toBeNull();
  });
});
