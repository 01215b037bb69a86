import { execFile } from 'node:child_process';

export interface CommandResult {
  readonly ok: boolean;
  /** Standard output and error together; for a command that cannot be run, why. */
  readonly output: string;
}

/** Runs a short command to its end. Never throws: a missing command or a timeout is a result that is not ok. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: {
    readonly timeoutMs?: number;
    readonly env?: NodeJS.ProcessEnv;
    readonly cwd?: string;
    readonly uid?: number;
    readonly gid?: number;
  } = {},
): Promise<CommandResult> {
  const { timeoutMs = 0, env = process.env, ...place } = options;
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { ...place, env, timeout: timeoutMs, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const output = `${stdout}${stderr}`.trim();
        if (error === null) resolve({ ok: true, output });
        else if (error.killed === true) resolve({ ok: false, output: `no answer within ${timeoutMs / 1_000} s` });
        else resolve({ ok: false, output: output === '' ? error.message : output });
      },
    );
  });
}
