import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A new temporary folder for what a suite starts. `npm test` names the parent and removes it at its end; with jest alone
 * it stays in the system's temporary folder.
 */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(process.env['POSTRIDER_TEST_FOLDER'] ?? tmpdir(), `${name}-`));
  // PostgreSQL does not run as root: its user must be able to pass through.
  chmodSync(folder, 0o711);
  return folder;
}
