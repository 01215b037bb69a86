import { join } from 'node:path';
import { until } from '../../libs/testing/src/until.ts';
import { freePort, isPortFree } from '../local/free-port.ts';
import { launch, type LocalProcess } from '../local/local-process.ts';
import { ROOT, type StatePaths } from '../local/places.ts';
import { readDemoFile } from './demo-file.ts';

export interface DemoReceivers {
  readonly port: number;
  readonly url: string;
  readonly process: LocalProcess;
}

const child = (paths: StatePaths, name: string) => ({
  name,
  command: process.execPath,
  cwd: ROOT,
  logFile: join(paths.logs, `${name}.log`),
  recordFile: join(paths.processes, `${name}.json`),
});

/** Starts the example receivers, on the port of the last start if that is free. */
export async function startReceivers(paths: StatePaths): Promise<DemoReceivers> {
  const last = readDemoFile(paths.demo)?.port;
  const port = last !== undefined && (await isPortFree(last)) ? last : await freePort();
  const script = join(import.meta.dirname, 'receivers.ts');
  const receivers = await launch({ ...child(paths, 'receivers'), args: [script, paths.demo, String(port)] });
  const url = `http://127.0.0.1:${port}`;
  const answers = async (): Promise<boolean> => receivers.exit !== undefined || (await fetch(url)).status === 200;
  await until(answers, { timeoutMs: 15_000, what: 'the example receivers' });
  return { port, url, process: receivers };
}

/** Starts the trickle of events. It ends by itself, with exit code 0, after an hour's worth. */
export async function startTraffic(paths: StatePaths, baseUrl: string, apiKey: string): Promise<LocalProcess> {
  const script = join(import.meta.dirname, 'traffic.ts');
  const env = { ...process.env, POSTRIDER_API_KEY: apiKey };
  return await launch({ ...child(paths, 'traffic'), args: [script, baseUrl], env });
}
