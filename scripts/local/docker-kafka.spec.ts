import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chooseKafka, machineOffers } from './kafka-choice.ts';
import { DockerKafka } from './docker-kafka.ts';

/** A `docker` that writes down its arguments and the port it was given, and fails where the test says so. */
function fakeDocker(folder: string, failOn: string): void {
  const script = `#!/bin/sh
echo "$KAFKA_PORT $*" >> '${folder}/calls'
case "$*" in ${failOn}) echo 'it did not work' >&2; exit 1;; esac
`;
  writeFileSync(join(folder, 'docker'), script);
  chmodSync(join(folder, 'docker'), 0o755);
}

describe('the compose file’s broker', () => {
  const path = process.env['PATH'];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postrider-docker-'));
    process.env['PATH'] = `${folder}${delimiter}${path}`;
  });
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true });
  });
  const calls = (): readonly string[] => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');

  it('is started alone and waited for, on a port that the brokers’ address names', async () => {
    fakeDocker(folder, 'nothing');
    const kafka = await DockerKafka.start('-spec');
    const [port] = calls()[0]?.split(' ') ?? [];
    expect(calls()[0]).toMatch(
      /compose --project-name postrider-\w{8}-spec --file .*docker-compose\.yml up --detach --wait --no-deps kafka$/,
    );
    expect(kafka.brokers).toBe(`127.0.0.1:${port}`);
    await kafka.stop();
    await kafka.remove();
    expect(calls().slice(1)).toEqual([
      expect.stringMatching(/ stop kafka$/),
      expect.stringMatching(/ down --volumes$/),
    ]);
  });

  it('says what docker said when it cannot be started', async () => {
    fakeDocker(folder, '*up*');
    await expect(DockerKafka.start()).rejects.toThrow(/failed:\nit did not work/);
  });

  it.each([
    ['is chosen with an engine and compose', 'nothing', 'docker'],
    ['is not chosen without an engine', 'info*', 'other'],
    ['is not chosen without compose', '*version*', 'other'],
  ])('%s', async (_requirement, failOn, kind) => {
    fakeDocker(folder, failOn);
    const offers = { ...machineOffers({}), javaVersion: async () => undefined };
    const choice = await chooseKafka(offers);
    expect(choice.kind === 'docker' ? 'docker' : 'other').toBe(kind);
  });
});
