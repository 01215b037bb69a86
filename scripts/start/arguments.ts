export type StartArguments =
  { readonly ok: true; readonly demo: boolean } | { readonly ok: false; readonly message: string };

export function startArguments(args: readonly string[]): StartArguments {
  const unknown = args.find((word) => word !== '--no-demo');
  if (unknown !== undefined) {
    return {
      ok: false,
      message: `npm start does not know "${unknown}"; it takes --no-demo (no example receivers, no traffic)`,
    };
  }
  return { ok: true, demo: !args.includes('--no-demo') };
}

const DEFAULT_PORT = 8400;

/** The port that PORT asks for; undefined when it is no port. */
export function wantedPort(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : undefined;
}
