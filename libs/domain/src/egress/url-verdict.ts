import { isIP } from 'node:net';
import { addressVerdict } from './address-verdict.js';
import type { AddressClass } from './denied-ranges.js';
import type { EgressPolicy } from './egress-policy.js';
import { isServicePort } from './service-ports.js';

/** Why a URL is refused: a closed list, because it labels a metric. */
export type EgressClass = AddressClass | 'syntax' | 'scheme' | 'userinfo' | 'host_name' | 'port';

export type UrlRefusal = { readonly ok: false; readonly class: EgressClass; readonly reason: string };

export type UrlVerdict =
  /** `url` is the one parse: its `href` is what is stored, and it is the object that is dialled. */
  { readonly ok: true; readonly url: URL } | UrlRefusal;

const MAX_URL_LENGTH = 2_048;
const CONTROL_OR_PADDED = /\p{Cc}|^\s|\s$/u;
/** Names that resolve inside a network only, or to this machine. */
const INSIDE_NAME = /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/;

/**
 * May a request go to this URL, as far as its text tells? Names are judged again by their addresses when a connection is
 * opened. `new URL` normalises `127.1`, `0x7f.1`, `①②⑦.⓪.⓪.①` and the like, so nothing is judged before it.
 */
export function urlVerdict(text: string, policy: EgressPolicy): UrlVerdict {
  if (text.length > MAX_URL_LENGTH) return refused('syntax', `a URL has at most ${MAX_URL_LENGTH} characters`);
  if (CONTROL_OR_PADDED.test(text)) return refused('syntax', 'a URL holds no control characters and no outer spaces');
  const url = URL.parse(text);
  if (url === null) return refused('syntax', 'not an absolute URL');
  return refusalOf(url, policy) ?? { ok: true, url };
}

function refusalOf(url: URL, policy: EgressPolicy): UrlRefusal | undefined {
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && policy.allowHttp)) {
    return refused('scheme', `the scheme is ${url.protocol.slice(0, -1)}, expected https`);
  }
  if (url.username !== '' || url.password !== '') return refused('userinfo', 'a URL carries no user name or password');
  return hostRefusal(url.hostname, policy) ?? portRefusal(url, policy);
}

function hostRefusal(hostname: string, policy: EgressPolicy): UrlRefusal | undefined {
  const literal = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  if (isIP(literal) !== 0) {
    const verdict = addressVerdict(literal, policy);
    return verdict.ok ? undefined : verdict;
  }
  const name = hostname.replace(/\.$/, '');
  if (INSIDE_NAME.test(name))
    return refused(
      'host_name',
      `the host ${name} names this machine or an inside network; where those are allowed, write the address, such as 127.0.0.1`,
    );
  if (!name.includes('.')) return refused('host_name', `the host ${name} has no dot: a full domain name is expected`);
  return undefined;
}

function portRefusal(url: URL, policy: EgressPolicy): UrlRefusal | undefined {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (port === 443 || (port === 80 && policy.allowHttp)) return undefined;
  if (port < 1_024) return refused('port', `port ${port} is not 443 and lies below 1024`);
  if (isServicePort(port)) return refused('port', `port ${port} belongs to a service that is not a web server`);
  return undefined;
}

const refused = (egressClass: EgressClass, reason: string): UrlRefusal => ({ ok: false, class: egressClass, reason });
