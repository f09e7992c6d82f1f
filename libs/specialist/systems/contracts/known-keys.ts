import { instantOf } from '@baton/kernel';
import type { KnownKey } from '@baton/specialist/domain';
import type { Repository, StoredDocument } from './client.js';
import { isVoidName, keyInName, paperOf } from './papers.js';

/**
 * The documents of all folders below `root` that bear keys of ours. The protocol can't be asked for what was written
 * since a moment, so every folder is listed. Notes that only keep a place are no effect and are left out.
 */
export async function knownKeys(
  repository: Repository,
  root: string,
  sinceMs: number,
  signal: AbortSignal,
): Promise<readonly KnownKey[]> {
  const keys: KnownKey[] = [];
  for (const folder of await repository.list(root, signal)) {
    if (!folder.isFolder) continue;
    for (const document of await repository.list(folder.path, signal)) {
      keys.push(...(await keysOn(repository, document, sinceMs, signal)));
    }
  }
  return keys;
}

async function keysOn(
  repository: Repository,
  document: StoredDocument,
  sinceMs: number,
  signal: AbortSignal,
): Promise<readonly KnownKey[]> {
  const filingKey = keyInName(document.path);
  if (filingKey === undefined) return [];
  const known = (key: string): KnownKey => ({
    key,
    recordType: 'Document',
    recordId: document.path,
    at: instantOf(document.modifiedMs),
  });
  // A move leaves the time of the last change as it was, so a voided document is listed whenever it was voided. Under its
  // old name, the reference says only that a void was begun.
  if (document.voidReference !== undefined && isVoidName(document.path)) {
    return [known(filingKey), known(document.voidReference)];
  }
  if (document.modifiedMs < Math.floor(sinceMs / 1000) * 1000) return [];
  const text = await repository.read(document.path, signal);
  return text !== undefined && paperOf(text, filingKey) !== 'KEPT' ? [known(filingKey)] : [];
}
