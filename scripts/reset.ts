import { existsSync, rmSync } from 'node:fs';
import { DockerKafka } from './local/docker-kafka.ts';
import { findLeftovers } from './local/leftovers.ts';
import { statePaths } from './local/places.ts';
import { removeOutsideData } from './local/postgres-folder.ts';
import { runningStart } from './start/dev-file.ts';

/** `npm run reset`: deletes all that `npm start` kept (events, endpoints, keys, logs). */
export async function main(): Promise<number> {
  const paths = statePaths();
  if (!existsSync(paths.folder)) {
    console.log('nothing to delete: .postrider does not exist');
    return 0;
  }
  const start = runningStart(paths);
  if (start !== undefined) {
    console.error(`npm start is running (pid ${start.pid}); stop it first`);
    return 1;
  }
  const [leftover] = findLeftovers(paths.processes);
  if (leftover !== undefined) {
    console.error(
      `${leftover.name} (pid ${leftover.pid}) of an earlier start still runs; stop it, or run npm start and Ctrl-C`,
    );
    return 1;
  }
  if (existsSync(paths.dockerKafka)) await (await DockerKafka.ofClone()).remove();
  removeOutsideData(paths.postgres);
  rmSync(paths.folder, { recursive: true, force: true });
  console.log('deleted .postrider: the next npm start begins with an empty installation');
  return 0;
}
