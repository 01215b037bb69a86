export type StartArguments =
  | {
      readonly ok: true;
      readonly demo: boolean;
      /** Of Postrider, one of which runs all apps. */ readonly processes: number;
    }
  | { readonly ok: false; readonly message: string };

const MAX_PROCESSES = 64;
const TAKES = '--no-demo (no example receivers, no traffic) and --processes <n> (n - 1 further dispatchers)';

/** Options may come as `--processes 2` and as `--processes=2`. */
export function startArguments(args: readonly string[]): StartArguments {
  let demo = true;
  let processes = 1;
  const words = args
    .flatMap((word) => (word.startsWith('--processes=') ? word.split('=', 2) : [word]))
    [Symbol.iterator]();
  for (const word of words) {
    if (word === '--no-demo') {
      demo = false;
    } else if (word === '--processes') {
      const text = words.next().value ?? '';
      processes = Number(text);
      if (!Number.isInteger(processes) || processes < 1 || processes > MAX_PROCESSES) {
        return { ok: false, message: `--processes is "${text}", expected a number from 1 to ${MAX_PROCESSES}` };
      }
    } else {
      return { ok: false, message: `npm start does not know "${word}"; it takes ${TAKES}` };
    }
  }
  return { ok: true, demo, processes };
}

const DEFAULT_PORT = 8400;

/** The port that PORT asks for; undefined when it is no port. */
export function wantedPort(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : undefined;
}
