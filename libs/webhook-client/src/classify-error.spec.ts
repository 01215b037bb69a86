import { classifyError } from './classify-error.js';
import { OutboundError } from './outbound-error.js';

const coded = (code: string, message = 'it failed'): Error => Object.assign(new Error(message), { code });

describe('an error of the HTTP client', () => {
  it.each([
    ['ECONNREFUSED', 'connect_refused'],
    ['EHOSTUNREACH', 'connect_refused'],
    ['ENETUNREACH', 'connect_refused'],
    ['ECONNRESET', 'connect_reset'],
    ['EPIPE', 'connect_reset'],
    ['UND_ERR_SOCKET', 'connect_reset'],
    ['ETIMEDOUT', 'timeout'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['UND_ERR_HEADERS_OVERFLOW', 'body_too_large'],
    ['HPE_INVALID_CONSTANT', 'unknown'],
    ['SOMETHING_NEW', 'unknown'],
  ])('with code %s is %s', (code, errorClass) => {
    expect(classifyError(coded(code)).errorClass).toBe(errorClass);
  });

  it.each([
    ['keeps a class that is known already', new OutboundError('dns', 'no such name'), 'dns', 'no such name'],
    [
      'takes the first of several failed addresses',
      new AggregateError([coded('ECONNREFUSED'), coded('ETIMEDOUT')]),
      'connect_refused',
      'it failed',
    ],
    ['never obeys control characters', coded('X', 'a\u001b[2Jb'), 'unknown', 'a\ufffd[2Jb'],
    ['is at most 300 characters', coded('X', 'y'.repeat(1_000)), 'unknown', 'y'.repeat(300)],
    ['may be anything that was thrown', 'text', 'unknown', 'no reason given'],
    ['may be nothing', undefined, 'unknown', 'no reason given'],
  ])('%s', (_requirement, error, errorClass, words) => {
    expect(classifyError(error)).toEqual({ errorClass, error: words });
  });
});
