import { instantOf } from '@baton/kernel';
import type { Committed } from '@baton/specialist/domain';
import type { Repository, StoredDocument } from './client.js';

/**
 * The receipt for a document that the operation left at `path`; it may lie elsewhere by now. `committedMs` is left out where the
 * repository keeps no time of the effect, as for a move.
 */
export function committed(
  repository: Repository,
  document: StoredDocument,
  path: string,
  committedMs?: number,
): Committed {
  return {
    kind: 'COMMITTED',
    receipt: {
      recordType: 'Document',
      recordId: path,
      versionAfter: strong(document.etag),
      link: repository.linkTo(document.path),
      ...(committedMs === undefined ? {} : { committedAt: instantOf(committedMs) }),
      outputs: { documentPath: path, version: strong(document.etag) },
      before: {},
    },
  };
}

/** In the first second after a write, a server may call its entity tag weak; the tag itself stays the same. */
export function strong(etag: string): string {
  return etag.replace(/^W\//, '');
}
