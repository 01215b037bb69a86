import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLeftovers } from './leftovers.ts';
import { processIdentity } from './process-identity.ts';

describe('leftovers of a killed start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-left-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const record = (name: string, pid: number, identity: string | undefined): void =>
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ name, pid, identity, stopSignal: 'SIGTERM' }));

  it('are the recorded processes that still run, and no other that got their pid', () => {
    record('kafka', process.pid, processIdentity(process.pid));
    record('postgres', process.pid, '1 some other program');
    record('standalone', 2 ** 22 + 1, '1 gone');
    writeFileSync(join(folder, 'traffic.json'), '{"name":"tra');
    expect(findLeftovers(folder)).toEqual([expect.objectContaining({ name: 'kafka', pid: process.pid })]);
  });

  it('are none without records', () => {
    expect(findLeftovers(join(folder, 'none'))).toEqual([]);
  });
});

it('a process is told by its start and command line, and nobody by a pid without process', () => {
  expect(processIdentity(process.pid)).toContain('jest');
  expect(processIdentity(2 ** 22 + 1)).toBeUndefined();
});
