import { handshakeDelayMs } from './handshake-delay.js';
import { handshakeRequest, type Handshake } from './handshake-request.js';
import { handshakeVerdict, type HandshakeAnswer } from './handshake-verdict.js';

const terms = { token: 'tok', challenge: 'c1', origin: 'postrider.example' };
const answer = (status: number, body = '', headers: Readonly<Record<string, string>> = {}): HandshakeAnswer => ({
  kind: 'response',
  status,
  headers,
  body: Buffer.from(body),
});
const verdictOf = (handshake: Handshake, given: HandshakeAnswer) => handshakeVerdict(handshake, terms, given);

describe('a handshake', () => {
  it.each<[Handshake, string, unknown]>([
    ['token', 'POST', { type: 'webhook.verification', verification_token: 'tok' }],
    ['challenge', 'POST', { type: 'url_verification', challenge: 'c1', token: 'tok' }],
  ])('by %s is a %s', (handshake, method, body) => {
    const request = handshakeRequest(handshake, terms);
    expect(request.method).toBe(method);
    expect(request.headers).toEqual({ 'content-type': 'application/json' });
    expect(JSON.parse(String(request.body))).toEqual(body);
  });

  it('by CloudEvents asks for an origin, and for a rate where its owner has set one', () => {
    expect(handshakeRequest('cloudevents', terms)).toEqual({
      method: 'OPTIONS',
      headers: { 'webhook-request-origin': 'postrider.example' },
      body: undefined,
    });
    expect(handshakeRequest('cloudevents', { ...terms, perMinute: 60 }).headers['webhook-request-rate']).toBe('60');
  });

  it.each<[string, Handshake, HandshakeAnswer]>([
    ['a token that is taken', 'token', answer(200)],
    ['the challenge in an object', 'challenge', answer(200, '{"challenge":"c1","more":1}')],
    ['our origin', 'cloudevents', answer(200, '', { 'webhook-allowed-origin': 'Postrider.example' })],
    ['any origin', 'cloudevents', answer(204, '', { 'webhook-allowed-origin': '*' })],
    ['any rate', 'cloudevents', answer(200, '', { 'webhook-allowed-origin': '*', 'webhook-allowed-rate': '*' })],
  ])('is answered well by %s', (_what, handshake, given) => {
    expect(verdictOf(handshake, given)).toEqual({ kind: 'verified' });
  });

  it.each([
    ['120', 120],
    ['999999999', 600_000],
  ])('by CloudEvents takes a rate of %s a minute as %d', (rate, perMinute) => {
    const given = answer(200, '', { 'webhook-allowed-origin': '*', 'webhook-allowed-rate': rate });
    expect(verdictOf('cloudevents', given)).toEqual({ kind: 'verified', perMinute });
  });

  it.each<[string, Handshake, HandshakeAnswer]>([
    ['a token that is not', 'token', answer(403)],
    ['an error of its own', 'token', answer(500)],
    ['a redirect', 'token', answer(302)],
    ['another challenge', 'challenge', answer(200, '{"challenge":"c2"}')],
    ['a challenge that is no JSON', 'challenge', answer(200, 'c1')],
    ['a challenge without its name', 'challenge', answer(200, '"c1"')],
    ['nothing', 'challenge', answer(200)],
    ['null', 'challenge', answer(200, 'null')],
    ['no origin', 'cloudevents', answer(200)],
    ['another origin', 'cloudevents', answer(200, '', { 'webhook-allowed-origin': 'other.example' })],
    ['no such method', 'cloudevents', answer(405, '', { 'webhook-allowed-origin': '*' })],
    [
      'a rate of nothing',
      'cloudevents',
      answer(200, '', { 'webhook-allowed-origin': '*', 'webhook-allowed-rate': '0' }),
    ],
    [
      'no rate at all',
      'cloudevents',
      answer(200, '', { 'webhook-allowed-origin': '*', 'webhook-allowed-rate': 'fast' }),
    ],
  ])('fails by %s', (_what, handshake, given) => {
    expect(verdictOf(handshake, given).kind).toBe('refused');
  });

  it.each<[string, HandshakeAnswer]>([
    ['nobody answered in time', { kind: 'failed', error: 'no answer within 15000 ms' }],
    ['a gateway found nobody', answer(502)],
    ['it is not up yet', answer(503)],
    ['a gateway got no answer', answer(504)],
    ['it is asked too often', answer(429)],
  ])('is made again later when %s', (_what, given) => {
    expect(verdictOf('token', given).kind).toBe('later');
  });

  it('waits longer after each try, an hour at most, and never less than it says', () => {
    expect([1, 2, 3, 12, 500].map((tries) => handshakeDelayMs(tries, 0))).toEqual([
      2_000, 4_000, 8_000, 3_600_000, 3_600_000,
    ]);
    expect(handshakeDelayMs(1, 0.999)).toBeGreaterThan(2_000);
    expect(handshakeDelayMs(1, 0.999)).toBeLessThanOrEqual(2_200);
  });
});
