import fc from 'fast-check';

const ID = /^[a-z]{2,5}_[A-Za-z0-9_.-]{3,80}$/;
const MOST = 2_000;

/** Ids that answers told of, by what they are of, so that requests meet what is there. */
export class KnownIds {
  private readonly byPrefix = new Map<string, string[]>();

  /** @param spared what must stay as it is, so that there is something to ask */
  constructor(private readonly spared: ReadonlySet<string> = new Set()) {}

  /** Looks through an answer. */
  learn(value: unknown): void {
    if (typeof value === 'string' && ID.test(value)) this.note(value);
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) this.learn(inner);
  }

  private note(id: string): void {
    if (this.spared.has(id)) return;
    const prefix = id.slice(0, id.indexOf('_'));
    const known = this.byPrefix.get(prefix) ?? [];
    this.byPrefix.set(prefix, known);
    if (known.length < MOST && !known.includes(id)) known.push(id);
  }

  /** One of the ids at a place of the path or the body; which one is decided when the request is sent. */
  pick(choice: IdChoice): string {
    const wanted = this.byPrefix.get(choice.prefix) ?? [...this.byPrefix.values()].flat();
    return wanted[choice.index % wanted.length] ?? 'none';
  }
}

export interface IdChoice {
  readonly prefix: string;
  readonly index: number;
}

/** `/v1/endpoints/{endpointId}/subscriptions/{id}`: what an id of that place begins with. */
const PREFIXES: Readonly<Record<string, string>> = {
  endpoints: 'ep',
  endpointId: 'ep',
  subscriptions: 'sub',
  events: 'evt',
  deliveries: 'dlv',
  tenants: 'ten',
  tenantId: 'ten',
  keys: 'key',
};

export const prefixFor = (name: string, folder: string): string =>
  PREFIXES[name === 'id' ? folder : name] ?? PREFIXES[folder] ?? '';

/** Texts that stand for an id until it is sent: `@ep:3`. */
const STAND_IN = /@([a-z]*):(\d+)@/g;
export const standIn = (prefix: string): fc.Arbitrary<string> => fc.nat(50).map((index) => `@${prefix}:${index}@`);
export const anyStandIn: fc.Arbitrary<string> = fc
  .constantFrom('ep', 'sub', 'evt', 'dlv', 'ten', 'key')
  .chain((prefix) => standIn(prefix));

export const withIds = (text: string, ids: KnownIds): string =>
  text.replaceAll(STAND_IN, (_whole, prefix: string, index: string) => ids.pick({ prefix, index: Number(index) }));
