import { connect as dialTcp, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as startTls, type TLSSocket } from 'node:tls';
import { addressVerdict, type EgressPolicy } from '#libs/domain';
import { LRUCache } from 'lru-cache';
import { abortable } from './abortable.js';
import { classifyError, codeOf } from './classify-error.js';
import { OutboundError } from './outbound-error.js';
import type { Resolver } from './resolver.js';
import { opened } from './socket-opened.js';

export interface ConnectorSettings {
  readonly resolve: Resolver;
  /** For DNS, TCP and TLS together. */
  readonly connectTimeoutMs: number;
  /** Certificate authorities instead of the system's. */
  readonly ca?: string;
  readonly dial?: (options: TcpNetConnectOpts) => Socket;
}

export interface ConnectTarget {
  /** A name, or an address without brackets. */
  readonly hostname: string;
  readonly protocol: string;
  readonly port: string;
}

export type GuardedConnector = (target: ConnectTarget, policy: EgressPolicy, signal: AbortSignal) => Promise<Socket>;

const MAX_TLS_SESSIONS = 500;
/** After this the name's next address is tried: Node's quarter of a second gives up on the other side of the world. */
const ADDRESS_PATIENCE_MS = 1_000;

/**
 * Opens connections past the egress guard (docs/wire.md 3): (a) judges a literal address, (b) resolves a name once and refuses
 * it if any of its addresses is denied, (c) connects to what was judged, host name and SNI unchanged, (d) judges the
 * address that it is connected to before the first byte is written. Rejects with {@link OutboundError}.
 */
export function guardedConnector(settings: ConnectorSettings): GuardedConnector {
  const sessions = new LRUCache<string, Buffer>({ max: MAX_TLS_SESSIONS });

  return async (target, policy, signal) => {
    const either = new AbortController();
    const giveUp = (): void => either.abort(signal.reason);
    const late = setTimeout(
      () => either.abort(new OutboundError('timeout', `no connection within ${settings.connectTimeoutMs} ms`)),
      settings.connectTimeoutMs,
    );
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
    try {
      const addresses = await abortable(vettedAddresses(target.hostname, policy, settings), either.signal);
      const socket = await openTcp(target, { addresses, policy }, either.signal, settings);
      return target.protocol === 'https:' ? await openTls(target, socket, sessions, either.signal, settings) : socket;
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', giveUp);
    }
  };
}

async function vettedAddresses(
  hostname: string,
  policy: EgressPolicy,
  { resolve }: ConnectorSettings,
): Promise<readonly string[]> {
  if (isIP(hostname) !== 0) return vetted([hostname], policy);
  let addresses: readonly string[];
  try {
    addresses = await resolve(hostname);
  } catch (error) {
    throw new OutboundError('dns', `${hostname} could not be resolved: ${codeOf(error) || String(error)}`, {
      cause: error,
    });
  }
  if (addresses.length === 0) throw new OutboundError('dns', `${hostname} has no address`);
  return vetted(addresses, policy);
}

/** One denied address refuses them all: whoever mixes public with private answers waits for the second one to be tried. */
function vetted(addresses: readonly string[], policy: EgressPolicy): readonly string[] {
  for (const address of addresses) {
    const verdict = addressVerdict(address, policy);
    if (!verdict.ok) throw new OutboundError('blocked_address', verdict.reason, { egressClass: verdict.class });
  }
  return addresses;
}

async function openTcp(
  { hostname, port, protocol }: ConnectTarget,
  { addresses, policy }: { readonly addresses: readonly string[]; readonly policy: EgressPolicy },
  signal: AbortSignal,
  { dial = dialTcp }: ConnectorSettings,
): Promise<Socket> {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  const socket = dial({
    host: hostname,
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    noDelay: true,
    keepAlive: true,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ADDRESS_PATIENCE_MS,
    // Never asked for a literal, which is why literals are judged above.
    lookup: (_hostname, options, callback) => {
      const [first] = answers;
      if (options.all === true || first === undefined) callback(null, answers);
      else callback(null, first.address, first.family);
    },
  });
  await opened(socket, 'connect', signal, (error) => {
    const { errorClass, error: words } = classifyError(error);
    return new OutboundError(errorClass, words, { cause: error });
  });
  const verdict = addressVerdict(socket.remoteAddress ?? '', policy);
  if (!verdict.ok) {
    socket.destroy();
    throw new OutboundError('blocked_address', verdict.reason, { egressClass: verdict.class });
  }
  return socket;
}

async function openTls(
  { hostname, port }: ConnectTarget,
  socket: Socket,
  sessions: LRUCache<string, Buffer>,
  signal: AbortSignal,
  { ca }: ConnectorSettings,
): Promise<TLSSocket> {
  const sessionKey = `${hostname}:${port}`;
  const session = sessions.get(sessionKey);
  const secured = startTls({
    socket,
    host: hostname,
    // SNI names hosts, never addresses (RFC 6066).
    ...(isIP(hostname) === 0 ? { servername: hostname.replace(/\.$/, '') } : {}),
    ALPNProtocols: ['http/1.1'],
    ...(ca === undefined ? {} : { ca }),
    ...(session === undefined ? {} : { session }),
  });
  await opened(secured, 'secureConnect', signal, (error) => {
    const { errorClass, error: words } = classifyError(error);
    return new OutboundError(errorClass === 'connect_reset' ? errorClass : 'tls', words, { cause: error });
  });
  // Only from here on: a session is resumed without looking at the certificate again.
  secured.on('session', (ticket) => sessions.set(sessionKey, ticket));
  return secured;
}
