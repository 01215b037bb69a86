import { PUBLIC_HTTPS_ONLY, type EgressPolicy } from './egress-policy.js';
import { parseCidr } from './ip-address.js';
import { urlVerdict } from './url-verdict.js';

const laptop: EgressPolicy = {
  allowedCidrs: ['127.0.0.0/8', '::1/128'].flatMap((text) => parseCidr(text) ?? []),
  allowHttp: true,
};

const verdictOf = (text: string, policy: EgressPolicy = PUBLIC_HTTPS_ONLY): string => {
  const verdict = urlVerdict(text, policy);
  return verdict.ok ? verdict.url.href : verdict.class;
};

describe('the URL verdict', () => {
  it.each([
    ['a public name', 'https://hooks.example.com/in', 'https://hooks.example.com/in'],
    ['the standard port spelt out', 'https://hooks.example.com:443/in', 'https://hooks.example.com/in'],
    ['an unprivileged port', 'https://hooks.example.com:8443/in?a=b', 'https://hooks.example.com:8443/in?a=b'],
    ['a public address', 'https://93.184.216.34/in', 'https://93.184.216.34/in'],
    ['a public IPv6 address', 'https://[2606:4700::1111]/in', 'https://[2606:4700::1111]/in'],
    ['an international name, normalised', 'https://BÜCHER.example/', 'https://xn--bcher-kva.example/'],
    ['a name with its final dot', 'https://hooks.example.com./in', 'https://hooks.example.com./in'],
    ['a name that only contains localhost', 'https://localhost.example.com/', 'https://localhost.example.com/'],
    ['a name that only ends like an inside one', 'https://mylocal.example/', 'https://mylocal.example/'],
  ])('accepts %s', (_case, text, href) => {
    expect(verdictOf(text)).toBe(href);
  });

  it.each([
    ['http by default', 'http://hooks.example.com/', 'scheme'],
    ['another scheme', 'ftp://hooks.example.com/', 'scheme'],
    ['a file', 'file:///etc/passwd', 'scheme'],
    ['data', 'data:text/plain,hello', 'scheme'],
    ['a user name', 'https://user@hooks.example.com/', 'userinfo'],
    ['a password', 'https://user:pass@hooks.example.com/', 'userinfo'],
    ['a host hidden behind a user name', 'https://hooks.example.com@127.0.0.1/', 'userinfo'],
    ['this machine by name', 'https://localhost/', 'host_name'],
    ['this machine by name and final dot', 'https://localhost./', 'host_name'],
    ['this machine, upper case', 'https://LOCALHOST/', 'host_name'],
    ['a name below localhost', 'https://app.localhost/', 'host_name'],
    ['an mDNS name', 'https://printer.local/', 'host_name'],
    ['an inside name', 'https://metadata.google.internal/', 'host_name'],
    ['an inside name with final dot', 'https://metadata.google.internal./', 'host_name'],
    ['a home name', 'https://nas.home.arpa/', 'host_name'],
    ['a single label', 'https://intranet/', 'host_name'],
    ['a single label with final dot', 'https://intranet./', 'host_name'],
    ['a privileged port', 'https://hooks.example.com:22/', 'port'],
    ['port 80 while http is not allowed', 'https://hooks.example.com:80/', 'port'],
    ["a database's port", 'https://hooks.example.com:5432/', 'port'],
    ["Kafka's port", 'https://hooks.example.com:9092/', 'port'],
    ['a line break', 'https://hooks.example.com/\r\nx: y', 'syntax'],
    ['a tab inside the host', 'https://hooks.exam\tple.com/', 'syntax'],
    ['a NUL', 'https://hooks.example.com/\0', 'syntax'],
    ['a C1 control character', 'https://hooks.example.com/\u0085', 'syntax'],
    ['a space in front', ' https://hooks.example.com/', 'syntax'],
    ['a relative URL', '/in', 'syntax'],
    ['nothing', '', 'syntax'],
    ['more than 2,048 characters', `https://hooks.example.com/${'a'.repeat(2_048)}`, 'syntax'],
  ])('refuses %s', (_case, text, egressClass) => {
    expect(verdictOf(text)).toBe(egressClass);
  });

  it.each([
    ['dotted', 'https://127.0.0.1/'],
    ['short', 'https://127.1/'],
    ['hexadecimal', 'https://0x7f.1/'],
    ['octal', 'https://0177.0.0.01/'],
    ['as a number', 'https://2130706433/'],
    ['in circled digits', 'https://①②⑦.⓪.⓪.①/'],
    ['with ideographic dots', 'https://127。0。0。1/'],
    ['full width', 'https://１２７.0.0.1/'],
    ['percent-encoded', 'https://%31%32%37.0.0.1/'],
    ['with a final dot', 'https://127.0.0.1./'],
    ['as IPv6', 'https://[::1]/'],
    ['as IPv6 in full', 'https://[0:0:0:0:0:0:0:1]/'],
    ['mapped', 'https://[::ffff:127.0.0.1]/'],
    ['mapped, hexadecimal', 'https://[::ffff:7f00:1]/'],
    ['through NAT64', 'https://[64:ff9b::7f00:1]/'],
    ['behind a backslash', 'https:\\\\127.0.0.1\\'],
  ])('recognises loopback %s', (_spelling, text) => {
    expect(['loopback', 'reserved']).toContain(verdictOf(text));
  });

  it('refuses the metadata service on a laptop too', () => {
    expect(verdictOf('http://169.254.169.254/latest/meta-data/', laptop)).toBe('metadata');
  });

  it.each([
    ['http://127.0.0.1:9000/x', 'http://127.0.0.1:9000/x'],
    ['http://127.1:9000/x', 'http://127.0.0.1:9000/x'],
    ['http://[::1]:9000/x', 'http://[::1]:9000/x'],
    ['http://127.0.0.1/x', 'http://127.0.0.1/x'],
    ['https://hooks.example.com/', 'https://hooks.example.com/'],
  ])('on a laptop, with loopback and http allowed, accepts %s', (text, href) => {
    expect(verdictOf(text, laptop)).toBe(href);
  });

  it.each([
    ['http://localhost:9000/x', 'host_name'],
    ['http://10.0.0.1:9000/x', 'private'],
    ['http://127.0.0.1:5432/x', 'port'],
  ])('on a laptop still refuses %s', (text, egressClass) => {
    expect(verdictOf(text, laptop)).toBe(egressClass);
  });
});
