/** States of the automaton that a pattern becomes; `{n,m}` counts as often as it says. */
const MAX_STATES = 200;
const MAX_PATTERN_LENGTH = 500;
/** Repeating what has no states costs time none the less. */
const MAX_BUILT = 5_000;
/** Longer texts match no pattern. */
const MAX_CHARACTERS = 5_000;

/** Ends a thread's way: everything was matched. */
const ACCEPT = -1;

type State =
  | { readonly kind: 'character'; readonly matches: (character: string) => boolean; next: number }
  | { readonly kind: 'split'; readonly next: number[] }
  | { readonly kind: 'start' | 'end'; next: number };

/**
 * A regular expression that is matched in linear time: each character moves all states at once, and nothing is ever tried
 * again. What needs more than that (references back, looking around) is refused. A schema comes from a customer, and with
 * `RegExp` one pattern such as `(a+)+$` holds up a publisher for all of them.
 */
export class LinearPattern {
  private readonly states: readonly State[];
  private readonly start: number;

  /** @throws SyntaxError for what is no pattern, or not one of these */
  constructor(pattern: string) {
    if (pattern.length > MAX_PATTERN_LENGTH) {
      throw new SyntaxError(`a pattern may have at most ${MAX_PATTERN_LENGTH} characters`);
    }
    // What JavaScript itself refuses need not be understood here.
    new RegExp(pattern, 'u');
    const parser = new PatternParser(pattern);
    this.start = parser.parse();
    this.states = parser.states;
  }

  test(text: string): boolean {
    const characters = [...text.slice(0, MAX_CHARACTERS * 2 + 2)];
    if (characters.length > MAX_CHARACTERS) return false;
    let threads = new Set<number>();
    for (let at = 0; at <= characters.length; at += 1) {
      this.follow(this.start, threads, at === 0, at === characters.length);
      if (threads.has(ACCEPT)) return true;
      const character = characters[at];
      if (character === undefined) return false;
      const moved = new Set<number>();
      for (const index of threads) {
        const state = this.states[index];
        if (state?.kind !== 'character' || !state.matches(character)) continue;
        this.follow(state.next, moved, false, at + 1 === characters.length);
      }
      threads = moved;
    }
    return false;
  }

  /** Adds all states that are reached from one without a character. */
  private follow(from: number, threads: Set<number>, atStart: boolean, atEnd: boolean): void {
    const pending = [from];
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      if (threads.has(index)) continue;
      const state = this.states[index];
      if (state?.kind === 'start' || state?.kind === 'end') {
        if (state.kind === 'start' ? atStart : atEnd) pending.push(state.next);
        continue;
      }
      threads.add(index);
      if (state?.kind === 'split') pending.push(...state.next);
    }
  }
}

type Node =
  | { readonly kind: 'character'; readonly source: string }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'sequence' | 'either'; readonly nodes: readonly Node[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly least: number; readonly most: number };

const QUANTIFIER = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/;
const CLASS = /^\[(?:\\.|[^\]\\])*\]/su;
const ESCAPE =
  /^\\(?:[dDwWsStnrfv]|[pP]\{[^}]*\}|x[0-9a-fA-F]{2}|u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|[\^$\\.*+?()[\]{}|/-])/u;

class PatternParser {
  readonly states: State[] = [];
  private at = 0;
  private built = 0;

  constructor(private readonly pattern: string) {}

  parse(): number {
    const node = this.either();
    return this.build(node, ACCEPT);
  }

  private get rest(): string {
    return this.pattern.slice(this.at);
  }

  private either(): Node {
    const nodes = [this.sequence()];
    while (this.rest.startsWith('|')) {
      this.at += 1;
      nodes.push(this.sequence());
    }
    return { kind: 'either', nodes };
  }

  private sequence(): Node {
    const nodes: Node[] = [];
    while (this.rest !== '' && !/^[|)]/.test(this.rest)) nodes.push(this.quantified());
    return { kind: 'sequence', nodes };
  }

  private quantified(): Node {
    const node = this.atom();
    const found = QUANTIFIER.exec(this.rest);
    if (found === null) return node;
    this.at += found[0].length;
    const [, sign, least, comma, most] = found;
    if (sign !== undefined) {
      return { kind: 'repeat', node, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Infinity };
    }
    const from = Number(least);
    const upTo = comma === undefined ? from : most === '' || most === undefined ? Infinity : Number(most);
    return { kind: 'repeat', node, least: from, most: upTo };
  }

  private atom(): Node {
    const { rest } = this;
    const [first = ''] = rest;
    switch (first) {
      case '^':
      case '$':
        this.at += 1;
        return { kind: first === '^' ? 'start' : 'end' };
      case '(': {
        if (rest.startsWith('(?') && !rest.startsWith('(?:')) throw this.refuse('a group other than (…) and (?:…)');
        this.at += rest.startsWith('(?:') ? 3 : 1;
        const inner = this.either();
        this.at += 1;
        return inner;
      }
      case '[':
        return this.character(CLASS.exec(rest)?.[0] ?? first);
      case '\\': {
        const escape = ESCAPE.exec(rest)?.[0];
        if (escape === undefined) throw this.refuse(`${rest.slice(0, 2)}`);
        return this.character(escape);
      }
      default:
        return this.character(first);
    }
  }

  private character(source: string): Node {
    this.at += source.length;
    return { kind: 'character', source };
  }

  private refuse(what: string): SyntaxError {
    return new SyntaxError(`${what} is not supported in patterns`);
  }

  /** Adds the states of a node in front of `next`; answers its first one. */
  private build(node: Node, next: number): number {
    this.built += 1;
    if (this.built > MAX_BUILT) throw tooLarge();
    switch (node.kind) {
      case 'character': {
        // One character at a time, so this expression has nothing to go back to.
        const one = new RegExp(`^${node.source}$`, 'u');
        return this.add({ kind: 'character', matches: (character) => one.test(character), next });
      }
      case 'start':
      case 'end':
        return this.add({ kind: node.kind, next });
      case 'sequence':
        return node.nodes.reduceRight((after, part) => this.build(part, after), next);
      case 'either':
        return node.nodes.length === 1
          ? this.build(node.nodes[0] ?? { kind: 'sequence', nodes: [] }, next)
          : this.add({ kind: 'split', next: node.nodes.map((part) => this.build(part, next)) });
      case 'repeat':
        return this.repeat(node, next);
      default:
        return node satisfies never;
    }
  }

  private repeat({ node, least, most }: Extract<Node, { kind: 'repeat' }>, next: number): number {
    if (least > MAX_STATES || (most !== Infinity && most > MAX_STATES)) throw tooLarge();
    let first = next;
    if (most === Infinity) {
      const again: number[] = [next];
      const loop = this.add({ kind: 'split', next: again });
      again.unshift(this.build(node, loop));
      first = loop;
    } else {
      for (let times = least; times < most; times += 1) {
        first = this.add({ kind: 'split', next: [this.build(node, first), next] });
      }
    }
    for (let times = 0; times < least; times += 1) first = this.build(node, first);
    return first;
  }

  private add(state: State): number {
    if (this.states.length >= MAX_STATES) throw tooLarge();
    this.states.push(state);
    return this.states.length - 1;
  }
}

const tooLarge = (): SyntaxError =>
  new SyntaxError(`a pattern may have at most ${MAX_STATES} steps, counting repetitions`);
