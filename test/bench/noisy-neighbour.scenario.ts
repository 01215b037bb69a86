import { ratio, rounded } from '../../scripts/bench/percentiles.ts';
import { latencies, pooled, shareOf, splitBy } from '../../scripts/bench/phase-samples.ts';
import { defineScenario, type Findings } from '../../scripts/bench/scenario.ts';
import { table } from '../../scripts/bench/table.ts';
import { NeighbourPhases, type Load, type Phase, type PhaseBeside } from './neighbour-phases.ts';
import { NEIGHBOUR_NAMES, NEIGHBOURS, type NeighbourName } from './neighbours.ts';

interface Compared {
  readonly neighbour: NeighbourName;
  readonly perSecond: number;
  readonly beside: readonly PhaseBeside[];
  /** Between the phases beside it and the same neighbour at its other rate, in turn. */
  readonly alone: readonly Phase[];
}

/**
 * One endpoint that is well, and beside it one that is not, on an origin of its own. The victim's time from publish to
 * receiver is taken alone and beside the neighbour in short phases by turns, and those of each side are taken together: a
 * p99 is a few samples, and what else the machine does must not fall on one side only. What single phases say is told too. A phase alone begins when nothing
 * is left of the neighbour before it.
 */
export const scenario = defineScenario({
  summary: "a receiver that hangs, drips, refuses, floods or fails: its neighbour's p50 and p99 with and without",
  options: {
    neighbour: { default: 'all', oneOf: ['all', ...NEIGHBOUR_NAMES], meaning: 'who the neighbour is' },
    low: { default: 5, min: 1, max: 100, meaning: 'events per second to the neighbour, half of the phases' },
    high: { default: 100, min: 1, max: 500, meaning: 'events per second to the neighbour, the other half' },
    victim: { default: 100, min: 1, max: 500, meaning: 'events per second to the victim' },
    seconds: { default: 5, min: 2, max: 300, meaning: 'of each phase' },
    turns: { default: 4, min: 1, max: 50, meaning: 'of alone, beside it at low, alone, beside it at high' },
    life: {
      default: 'short',
      oneOf: ['short', 'default'],
      meaning: "the neighbour's time-out, retries and circuit: seconds, to see all of them in a phase, or the defaults",
    },
  },
  limitMinutes: 60,
  async run(bench, { neighbour, low, high, victim, seconds, turns, life }): Promise<Findings> {
    const load: Load = { perSecond: victim, seconds, life };
    const phases = await NeighbourPhases.start(bench, load);
    await phases.warmUp();
    const names = NEIGHBOUR_NAMES.filter((one) => neighbour === 'all' || one === neighbour);
    // Not counted: what the warm-up left to be written down is done by then, and what only the phases do is compiled.
    await phases.alone();
    for (const name of names.slice(0, 1)) await phases.beside(name, high);
    const compared: Compared[] = [];
    for (const name of names) {
      bench.tell(`beside one that ${NEIGHBOURS[name].words} …`);
      const rates = [...new Set([low, high])];
      const beside = new Map<number, PhaseBeside[]>(rates.map((rate) => [rate, []]));
      const alone: Phase[] = [];
      for (let turn = 0; turn < turns; turn += 1) {
        for (const [rate, found] of beside) {
          alone.push(await phases.alone());
          found.push(await phases.beside(name, rate));
        }
      }
      for (const [perSecond, found] of beside) compared.push({ neighbour: name, perSecond, beside: found, alone });
    }
    return report(compared, load, turns);
  },
});

function report(compared: readonly Compared[], { perSecond, seconds, life }: Load, turns: number): Findings {
  const found = compared.map(figuresOf);
  const aloneTwice = new Set(compared.map(({ alone }) => alone));
  const [odd, even] = [0, 1].map((rest) =>
    latencies([...aloneTwice].flatMap((alone) => alone.filter((_, index) => index % 2 === rest).flatMap(samplesOf))),
  );
  const noise = odd === undefined || even === undefined ? 0 : ratio(odd.p99, even.p99);
  return {
    lines: [
      `publish to receiver of a victim with ${perSecond} events per second, phases of ${seconds} s, ${turns} beside each`,
      `neighbour at each rate, as many alone between them; the neighbour's life: ${life}; milliseconds\n`,
      table(RATIO_HEAD, found.map(ratioRow)),
      '\np99 of phases: of the best, of the one in the middle and of the worst',
      `the phases alone against each other, every second one against the rest: p99 ratio ${noise}\n`,
      table(PHASE_HEAD, found.map(phaseRow)),
    ],
    figures: { compared: found, noise },
  };
}

const samplesOf = ({ samples }: Phase): Phase['samples'] => samples;

type Figures = ReturnType<typeof figuresOf>;

function figuresOf({ neighbour, perSecond, beside, alone }: Compared) {
  const parts = beside.map(({ samples, asked }) => splitBy(samples, asked));
  return {
    neighbour,
    perSecond,
    alone: pooled(alone.map(samplesOf)),
    beside: pooled(beside.map(samplesOf)),
    cpu: { alone: mean(alone.map(({ cpu }) => cpu)), beside: mean(beside.map(({ cpu }) => cpu)) },
    requests: mean(beside.map(({ requests }) => requests)),
    askedShare: mean(beside.map(({ asked, span }) => shareOf(asked, span))),
    whileAsked: latencies(parts.flatMap(({ within }) => within)),
    whileNot: latencies(parts.flatMap(({ outside }) => outside)),
  };
}

const RATIO_HEAD = [
  'the neighbour …',
  'per second',
  'p50 alone',
  'beside it',
  'ratio',
  'p99 alone',
  'beside it',
  'ratio',
  'p99 of phases alone',
  'beside it',
  'ratio of medians',
];

const ratioRow = ({ neighbour, perSecond, alone, beside }: Figures): (string | number)[] => [
  NEIGHBOURS[neighbour].words,
  perSecond,
  ...[alone.all.p50, beside.all.p50].map(rounded),
  ratio(beside.all.p50, alone.all.p50),
  ...[alone.all.p99, beside.all.p99].map(rounded),
  ratio(beside.all.p99, alone.all.p99),
  ...[alone, beside].map(({ p99: { least, median, most } }) => [least, median, most].map(rounded).join(' – ')),
  ratio(beside.p99.median, alone.p99.median),
];

/** An open circuit keeps a neighbour quiet: how long it was none, and what it cost then. */
const PHASE_HEAD = [
  'the neighbour …',
  'per second',
  'requests a phase',
  '% of time asked',
  'p50 then',
  'p99 then',
  'else p50',
  'p99',
  'CPU % alone',
  'beside it',
];

const phaseRow = (found: Figures): (string | number)[] => [
  NEIGHBOURS[found.neighbour].words,
  found.perSecond,
  Math.round(found.requests),
  Math.round(found.askedShare * 100),
  ...[found.whileAsked, found.whileNot].flatMap<string | number>(({ count, p50, p99 }) =>
    count === 0 ? ['', ''] : [p50, p99].map(rounded),
  ),
  ...[found.cpu.alone, found.cpu.beside].map(Math.round),
];

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
