import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Makes empty folders for a specification.
 * @param afterAll takes what removes them again
 */
export function temporaryFolders(afterAll: (remove: () => void) => void): () => string {
  const root = mkdtempSync(join(tmpdir(), 'baton-event-store-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return () => mkdtempSync(join(root, 'data-'));
}
