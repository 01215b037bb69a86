import { lookup, Resolver as DnsResolver } from 'node:dns/promises';
import { codeOf } from './classify-error.js';

/** All addresses of a host name. Rejects when it has none. */
export type Resolver = (hostname: string) => Promise<readonly string[]>;

interface NameSources {
  readonly dns: {
    resolve4(hostname: string): Promise<readonly string[]>;
    resolve6(hostname: string): Promise<readonly string[]>;
  };
  /** The system's own way, which knows the hosts file. */
  readonly system: Resolver;
}

/** What DNS alone does not know may stand in the hosts file; a name server that hangs is not asked a second time. */
const ASK_SYSTEM = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED']);

/**
 * Asks DNS itself first: it needs no thread, so a name server that hangs delays nobody else. getaddrinfo would hold one
 * of the process's four threads until it gives up.
 */
export function nameResolver({ dns, system }: NameSources): Resolver {
  return async (hostname) => {
    const answers = await Promise.allSettled([dns.resolve4(hostname), dns.resolve6(hostname)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length > 0) return addresses;
    for (const answer of answers) {
      if (answer.status === 'rejected' && !ASK_SYSTEM.has(codeOf(answer.reason))) throw answer.reason;
    }
    return await system(hostname);
  };
}

export const systemResolver: Resolver = nameResolver({
  dns: new DnsResolver({ timeout: 2_000, tries: 2 }),
  system: async (hostname) => (await lookup(hostname, { all: true })).map(({ address }) => address),
});
