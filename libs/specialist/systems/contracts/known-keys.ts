import { instantOf } from '@baton/kernel';
import type { KnownKey } from '@baton/specialist/domain';
import type { Repository, StoredDocument } from './client.js';
import { isVoidName, keyInName, paperOf } from './papers.js';

/**
 * The documents in `folder`, and in all folders below it, that bear keys of ours. The protocol can't be asked for what was
 * written since a moment, so every folder is listed. Notes that only keep a place are no effect and are left out.
 */
export async function knownKeys(
  repository: Repository,
  folder: string,
  sinceMs: number,
  signal: AbortSignal,
): Promise<readonly KnownKey[]> {
  const keys: KnownKey[] = [];
  for (const found of await repository.list(folder, signal)) {
    const known = found.isFolder
      ? await knownKeys(repository, found.path, sinceMs, signal)
      : await keysOn(repository, found, sinceMs, signal);
    keys.push(...known);
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
