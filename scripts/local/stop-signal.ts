/** A Ctrl-C reaches us from the terminal and once more from npm or a launcher: within this time it is one request. */
const SAME_REQUEST_MS = 1_000;
const PARENT_POLL_MS = 250;

/**
 * Calls `stop` at the first SIGINT, SIGTERM or SIGHUP, and `force` at a second one. Also stops when the npm or launcher
 * that runs us is gone, because a killed one cannot pass its signal on.
 */
export function onStopSignal(stop: (why: string) => void, force: () => void = () => undefined): void {
  let firstAt: number | undefined;
  const request = (why: string): void => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      stop(why);
    } else if (now - firstAt > SAME_REQUEST_MS) {
      force();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => request(signal));
  const isLaunched =
    process.env['npm_lifecycle_event'] !== undefined || process.env['POSTRIDER_LAUNCHER_PID'] !== undefined;
  if (!isLaunched) return;
  const parent = process.ppid;
  const poll = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(poll);
    request('the end of the process that started us');
  }, PARENT_POLL_MS);
  poll.unref();
}
