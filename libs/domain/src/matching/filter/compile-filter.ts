import type { FilterFault } from './filter-fault.js';
import { FILTER_LIMITS } from './filter-fault.js';
import { FILTER_OPERATORS } from './filter-operators.js';
import { valuesAt, type FilterPath } from './values-at.js';

/** Whether the filter lets an event pass, given its envelope as JSON.parse reads it. */
export type FilterTest = (envelope: unknown) => boolean;

export type CompiledFilter =
  { readonly ok: true; readonly test: FilterTest } | { readonly ok: false; readonly faults: readonly FilterFault[] };

const JOINS = ['$and', '$or', '$not'];
/** Members of an envelope (docs/wire.md 2). */
const ROOTS: ReadonlySet<string> = new Set([
  'id',
  'type',
  'version',
  'timestamp',
  'source',
  'tenantId',
  'userId',
  'subject',
  'channels',
  'data',
  'metadata',
]);
/** More than anybody mends at once. */
const MAX_FAULTS = 20;

/**
 * Reads a filter once, so that judging an event costs a few member accesses. All its faults come back together, each with
 * its place. `{"data.total": {"$gte": 100}}` and `{"data": {"total": {"$gte": 100}}}` say the same.
 */
export function compileFilter(filter: unknown): CompiledFilter {
  const bytes = Buffer.byteLength(JSON.stringify(filter) ?? '');
  if (bytes > FILTER_LIMITS.text) {
    return {
      ok: false,
      faults: [{ path: [], detail: `has ${bytes} bytes, at most ${FILTER_LIMITS.text} are allowed` }],
    };
  }
  const compiler = new FilterCompiler();
  const test = compiler.conditionsOf(filter, [], []);
  const { faults } = compiler;
  return faults.length === 0 ? { ok: true, test } : { ok: false, faults: faults.slice(0, MAX_FAULTS) };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Place = FilterFault['path'];

const NEVER: FilterTest = () => false;

class FilterCompiler {
  readonly faults: FilterFault[] = [];
  private conditions = 0;

  /** An object whose members must all hold, of the value that `path` leads to. */
  conditionsOf(spec: unknown, path: FilterPath, place: Place): FilterTest {
    if (!isObject(spec)) return this.refuse(place, 'must be an object of conditions');
    if (depthOf(place) > FILTER_LIMITS.depth) {
      return this.refuse(place, `nests deeper than ${FILTER_LIMITS.depth} levels`);
    }
    const members = Object.entries(spec);
    if (members.length === 0) return this.refuse(place, 'is empty: it asks for nothing');
    const tests = members.map(([name, operand]) => this.member(name, operand, path, [...place, name]));
    const [only] = tests;
    return tests.length === 1 && only !== undefined ? only : (envelope) => tests.every((test) => test(envelope));
  }

  private member(name: string, operand: unknown, path: FilterPath, place: Place): FilterTest {
    switch (name) {
      case '$and': {
        const tests = this.each(operand, path, place);
        return (envelope) => tests.every((test) => test(envelope));
      }
      case '$or': {
        const tests = this.each(operand, path, place);
        return (envelope) => tests.some((test) => test(envelope));
      }
      case '$not': {
        const test = this.value(operand, path, place);
        return (envelope) => !test(envelope);
      }
      default:
        return name.startsWith('$')
          ? this.operator(name, operand, path, place)
          : this.below(name, operand, path, place);
    }
  }

  private each(operand: unknown, path: FilterPath, place: Place): readonly FilterTest[] {
    if (!Array.isArray(operand) || operand.length === 0) {
      return [this.refuse(place, 'must be a list of conditions with at least one in it')];
    }
    return operand.map((spec: unknown, index) => this.value(spec, path, [...place, index]));
  }

  private below(name: string, operand: unknown, path: FilterPath, place: Place): FilterTest {
    const names = name.split('.');
    if (names.includes(''))
      return this.refuse(place, 'expected names with dots between them, such as data.customer.id');
    const whole = [...path, ...names];
    const [root = ''] = whole;
    if (!ROOTS.has(root)) {
      return this.refuse(place, `must begin with one of ${[...ROOTS].join(', ')}, such as data.total`);
    }
    if (whole.length > FILTER_LIMITS.names) return this.refuse(place, `is deeper than ${FILTER_LIMITS.names} names`);
    return this.value(operand, whole, place);
  }

  /** Conditions in an object, or a value that it must equal. */
  private value(spec: unknown, path: FilterPath, place: Place): FilterTest {
    return isObject(spec) || path.length === 0
      ? this.conditionsOf(spec, path, place)
      : this.operator('$eq', spec, path, place);
  }

  private operator(name: string, operand: unknown, path: FilterPath, place: Place): FilterTest {
    const operator = FILTER_OPERATORS.get(name);
    if (operator === undefined) {
      return this.refuse(place, `is no operator; known are ${[...FILTER_OPERATORS.keys(), ...JOINS].join(', ')}`);
    }
    if (path.length === 0) return this.refuse(place, 'must stand below the name of a member, such as data.total');
    this.conditions += 1;
    if (this.conditions === FILTER_LIMITS.conditions + 1) {
      return this.refuse(place, `is one condition too many: at most ${FILTER_LIMITS.conditions} are allowed`);
    }
    const read = operator(operand);
    if (read.ok) return (envelope) => read.test(valuesAt(envelope, path));
    this.faults.push(...read.faults.map(({ path: within, detail }) => ({ path: [...place, ...within], detail })));
    return NEVER;
  }

  private refuse(path: Place, detail: string): FilterTest {
    this.faults.push({ path, detail });
    return NEVER;
  }
}

/** Objects around a place: an element of a list and its list count as one. */
const depthOf = (place: Place): number => place.filter((part) => typeof part === 'string').length;
