import { parseCidr, type Cidr } from './ip-address.js';

/** Why an address is refused: a closed list, because it labels a metric. */
export type AddressClass =
  | 'metadata'
  | 'link_local'
  | 'loopback'
  | 'private'
  | 'unspecified'
  | 'multicast'
  | 'reserved'
  | 'transition'
  | 'unreadable';

export interface DeniedRange extends Cidr {
  readonly text: string;
  readonly class: AddressClass;
}

const ranges = (addressClass: AddressClass, texts: string): readonly DeniedRange[] =>
  texts.split(' ').map((text) => {
    const cidr = parseCidr(text);
    if (cidr === undefined) throw new TypeError(`${text} is not a CIDR`);
    return { ...cidr, text, class: addressClass };
  });

/**
 * Refused whatever the settings say: credentials of the machine are served there, without a password. Link-local covers
 * the metadata services of most clouds; the single ones are Azure's, Alibaba's, Oracle's and AWS's over IPv6.
 */
export const NEVER_ALLOWED: readonly DeniedRange[] = [
  ...ranges('metadata', '169.254.169.254 fd00:ec2::254 168.63.129.16 100.100.100.200 192.0.0.192'),
  ...ranges('link_local', '169.254.0.0/16 fe80::/10'),
];

/**
 * Refused unless a setting allows the range: all that IANA's special-purpose registries name. Wider than what is in use,
 * so that ranges assigned later inside `::/8` and `2001::/23` are refused before anybody hears of them.
 */
export const DENIED: readonly DeniedRange[] = [
  ...ranges('unspecified', '0.0.0.0/8 ::/128'),
  ...ranges('loopback', '127.0.0.0/8 ::1/128'),
  ...ranges('private', '10.0.0.0/8 100.64.0.0/10 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10'),
  ...ranges('multicast', '224.0.0.0/4 ff00::/8'),
  ...ranges('transition', '192.88.99.0/24 2002::/16 2001::/32'),
  ...ranges(
    'reserved',
    '192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4',
  ),
  ...ranges('reserved', '::/8 100::/64 100:0:0:1::/64 2001::/23 2001:db8::/32 2620:4f:8000::/48 3fff::/20 5f00::/16'),
];
