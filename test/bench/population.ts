/** Who subscribes to what in the scenario `matching`: made from numbers, the same in every process. */
export interface Population {
  readonly endpoints: number;
  readonly patternsEach: number;
  readonly tenants: number;
  /** Of all endpoints, so many in a hundred belong to one tenant. */
  readonly largeShare: number;
}

export interface PopulationMember {
  readonly id: string;
  readonly tenantId: string;
  readonly eventTypes: readonly string[];
}

export interface Question {
  readonly tenantId: string;
  readonly eventType: string;
}

const AREAS = 200;
const THINGS = 25;
/** So many endpoints of the large tenant want `everybody.*`. */
const EVERYBODY = 10_000;
export const LARGE_TENANT = 'ten_large';

/** Scatters whole numbers: fmix32 of MurmurHash3. */
function scatter(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const typeOf = (number: number): string => `area${number % AREAS}.thing${Math.floor(number / AREAS) % THINGS}.done`;
const TYPES = AREAS * THINGS;

/** One pattern in `patternsEach` takes in a whole area, the others name a type; some want what everybody is told. */
export function* membersOf(population: Population): Generator<PopulationMember> {
  const { endpoints, patternsEach, tenants, largeShare } = population;
  let large = 0;
  for (let index = 0; index < endpoints; index += 1) {
    const chance = scatter(index);
    const isLarge = chance % 100 < largeShare;
    if (isLarge) large += 1;
    const eventTypes = Array.from({ length: patternsEach }, (_, at) => typeOf(scatter(chance + at)));
    eventTypes[0] = isLarge && large <= EVERYBODY ? 'everybody.*' : `area${chance % AREAS}.*`;
    yield {
      id: `ep_${index.toString(36).padStart(26, '0')}`,
      tenantId: isLarge ? LARGE_TENANT : tenantOf(index, tenants),
      eventTypes: [...new Set(eventTypes)],
    };
  }
}

const tenantOf = (index: number, tenants: number): string => `ten_${scatter(index) % tenants}`;

/** Every type of the large tenant once, and as many of the others: nothing that was asked before. */
export function* coldQuestions({ tenants }: Population): Generator<Question> {
  for (let number = 0; number < TYPES; number += 1) {
    yield { tenantId: LARGE_TENANT, eventType: typeOf(number) };
    yield { tenantId: tenantOf(number, tenants), eventType: typeOf(number) };
  }
}

/** Each matches some ten thousand endpoints. */
export function* wideQuestions(): Generator<Question> {
  for (let number = 0; number < 50; number += 1) yield { tenantId: LARGE_TENANT, eventType: `everybody.told${number}` };
}
