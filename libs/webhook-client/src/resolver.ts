import { lookup, Resolver as DnsResolver } from 'node:dns/promises';
import { codeOf } from './classify-error.js';

/** All addresses of a host name. Rejects when it has none. */
export type Resolver = (hostname: string) => Promise<readonly string[]>;

/** DNS is asked without a thread, so a name server that hangs delays nobody else: getaddrinfo would hold one of four. */
const dns = new DnsResolver({ timeout: 2_000, tries: 2 });

/** What DNS alone does not know may stand in the hosts file. A name server that hangs is not asked a second time. */
const ASK_SYSTEM = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED', 'EAI_AGAIN']);

export const systemResolver: Resolver = async (hostname) => {
  const answers = await Promise.allSettled([dns.resolve4(hostname), dns.resolve6(hostname)]);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (addresses.length > 0) return addresses;
  const reasons = answers.flatMap((answer): unknown[] => (answer.status === 'rejected' ? [answer.reason] : []));
  if (!reasons.every((reason) => ASK_SYSTEM.has(codeOf(reason)))) throw reasons[0];
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
};
