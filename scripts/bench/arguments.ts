import type { NumberOption, OptionValues, ScenarioOptions, WordOption } from './scenario.ts';

export type BenchArguments<Options extends ScenarioOptions> =
  | { readonly ok: true; readonly values: OptionValues<Options>; readonly profile: boolean }
  | { readonly ok: false; readonly message: string };

/** `20000 --endpoints=10 --profile`; a bare word is the scenario's first option. */
export function benchArguments(args: readonly string[], options: ScenarioOptions): BenchArguments<ScenarioOptions> {
  const values: Record<string, number | string> = {};
  for (const [name, option] of Object.entries(options)) values[name] = option.default;
  for (const word of args.filter((candidate) => candidate !== '--profile')) {
    const { name, text } = nameAndText(word, options);
    const option = options[name];
    if (option === undefined) return { ok: false, message: `there is no option "${word}"; ${known(options)}` };
    const value = valueOf(option, text);
    if (value === undefined) return { ok: false, message: `--${name}="${text}": give ${expectation(option)}` };
    values[name] = value;
  }
  return { ok: true, values, profile: args.includes('--profile') };
}

/** One line for each option. */
export const describeOptions = (options: ScenarioOptions): readonly string[] =>
  Object.entries(options).map(
    ([name, option]) => `--${name}=${option.default}  ${option.meaning} (${expectation(option)})`,
  );

function nameAndText(word: string, options: ScenarioOptions): { readonly name: string; readonly text: string } {
  if (!word.startsWith('--')) return { name: Object.keys(options)[0] ?? '', text: word };
  const equals = word.indexOf('=');
  return equals === -1
    ? { name: word.slice(2), text: '' }
    : { name: word.slice(2, equals), text: word.slice(equals + 1) };
}

function valueOf(option: NumberOption | WordOption, text: string): number | string | undefined {
  if ('oneOf' in option) return option.oneOf.includes(text) ? text : undefined;
  const value = text === '' ? Number.NaN : Number(text);
  return Number.isInteger(value) && value >= option.min && value <= option.max ? value : undefined;
}

const expectation = (option: NumberOption | WordOption): string =>
  'oneOf' in option ? option.oneOf.join(', ') : `${option.min} to ${option.max}`;

const known = (options: ScenarioOptions): string =>
  `there are ${[...Object.keys(options).map((name) => `--${name}=`), '--profile'].join(', ')}`;
