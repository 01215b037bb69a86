/** A whole number that a scenario takes. */
export interface NumberOption {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly meaning: string;
}

/** One word of a few that a scenario takes. */
export interface WordOption {
  readonly default: string;
  readonly oneOf: readonly string[];
  readonly meaning: string;
}

export type ScenarioOptions = Readonly<Record<string, NumberOption | WordOption>>;

type ValueOf<Option> = Option extends NumberOption ? number : string;

export type OptionValues<Options extends ScenarioOptions> = {
  readonly [Name in keyof Options]: ValueOf<Options[Name]>;
};

/** What a scenario measured: for people, and for `.postrider/bench/<name>.json`. */
export interface Findings {
  /** Printed in turn: headings, tables, remarks. */
  readonly lines: readonly string[];
  readonly figures: object;
}

/** What the command lends to a scenario while it runs. */
export interface Bench {
  /** Aborted by the scenario's time limit and by Ctrl-C. What is not awaiting it is left behind; `atEnd` runs anyway. */
  readonly signal: AbortSignal;
  /** Given with --profile: processes that can write a processor profile there when they stop. */
  readonly profileFolder: string | undefined;
  /** Says what goes on. */
  readonly tell: (line: string) => void;
  /** Runs at the end however that comes, last given first. */
  readonly atEnd: (stop: () => Promise<void> | void) => void;
}

/**
 * One thing that is measured: `test/bench/<name>.scenario.ts` exports it as `scenario`, and `npm run bench -- <name>` runs it.
 * Load goes to loopback only, and is bounded in count and time.
 */
export interface Scenario<Options extends ScenarioOptions = ScenarioOptions> {
  /** One line, for the list. */
  readonly summary: string;
  /** `--name=value`; the first one may also be given as a bare word. */
  readonly options: Options;
  /** It has failed when it takes longer. */
  readonly limitMinutes: number;
  /** Figures are reported, never asserted: it throws only when it could not measure. */
  run(bench: Bench, options: OptionValues<Options>): Promise<Findings>;
}

/** Infers the types of the values from the options. */
export const defineScenario = <const Options extends ScenarioOptions>(scenario: Scenario<Options>): Scenario<Options> =>
  scenario;
