import type { FilterFault } from './filter-fault.js';
import { FILTER_LIMITS } from './filter-fault.js';
import { MAX_ELEMENTS } from './values-at.js';

export type Scalar = string | number | boolean | null;

/** Judges all values that a path led to. */
export type ValuesTest = (values: readonly unknown[]) => boolean;

export type ReadOperator =
  { readonly ok: true; readonly test: ValuesTest } | { readonly ok: false; readonly faults: readonly FilterFault[] };

type Operator = (operand: unknown) => ReadOperator;

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';

const fault = (detail: string, path: FilterFault['path'] = []): ReadOperator => ({
  ok: false,
  faults: [{ path, detail }],
});

/** For a value, or for one that is a list: for one of its elements. */
const some =
  (holds: (value: unknown) => boolean): ValuesTest =>
  (values) =>
    values.some((value) => (Array.isArray(value) ? oneOf(value, holds) : holds(value)));

function oneOf(list: readonly unknown[], holds: (value: unknown) => boolean): boolean {
  const end = Math.min(list.length, MAX_ELEMENTS);
  for (let index = 0; index < end; index += 1) if (holds(list[index])) return true;
  return false;
}

const none =
  (holds: (value: unknown) => boolean): ValuesTest =>
  (values) =>
    !some(holds)(values);

const equality =
  (join: typeof some): Operator =>
  (operand) =>
    isScalar(operand)
      ? { ok: true, test: join((value) => value === operand) }
      : fault('must be a text, a number, true, false or null; for one of several use $in');

/** Numbers are compared with numbers, texts with texts by their code units; nothing else has an order. */
const order =
  (holds: <T extends string | number>(value: T, operand: T) => boolean): Operator =>
  (operand) => {
    if (typeof operand === 'number') {
      return { ok: true, test: some((value) => typeof value === 'number' && holds(value, operand)) };
    }
    if (typeof operand === 'string') {
      return { ok: true, test: some((value) => typeof value === 'string' && holds(value, operand)) };
    }
    return fault('must be a number or a text');
  };

const membership =
  (join: typeof some): Operator =>
  (operand) => {
    if (!Array.isArray(operand)) return fault('must be a list of values');
    const values: readonly unknown[] = operand;
    if (values.length === 0 || values.length > FILTER_LIMITS.list) {
      return fault(`has ${values.length} values, expected 1 to ${FILTER_LIMITS.list}`);
    }
    const faults = values.flatMap((value, index) =>
      isScalar(value) ? [] : [{ path: [index], detail: 'must be a text, a number, true, false or null' }],
    );
    if (faults.length > 0) return { ok: false, faults };
    const wanted = new Set(values);
    return { ok: true, test: join((value) => wanted.has(value)) };
  };

const text =
  (holds: (value: string, operand: string) => boolean): Operator =>
  (operand) =>
    typeof operand === 'string' && operand !== ''
      ? { ok: true, test: some((value) => typeof value === 'string' && holds(value, operand)) }
      : fault('must be a text that is not empty');

/** docs/wire.md 4. Those with a `not` in them hold where nothing is found, too. */
export const FILTER_OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['$eq', equality(some)],
  ['$neq', equality(none)],
  ['$gt', order((value, operand) => value > operand)],
  ['$gte', order((value, operand) => value >= operand)],
  ['$lt', order((value, operand) => value < operand)],
  ['$lte', order((value, operand) => value <= operand)],
  ['$in', membership(some)],
  ['$nin', membership(none)],
  ['$startsWith', text((value, operand) => value.startsWith(operand))],
  ['$endsWith', text((value, operand) => value.endsWith(operand))],
  [
    '$exist',
    (operand) =>
      typeof operand === 'boolean'
        ? { ok: true, test: (values) => values.length > 0 === operand }
        : fault('must be true or false'),
  ],
]);
