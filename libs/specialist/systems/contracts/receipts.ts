import { instantOf } from '@baton/kernel';
import type { Committed } from '@baton/specialist/domain';
import type { Repository, StoredDocument } from './client.js';

/** The receipt for a document that the operation left at `path`; it may lie elsewhere by now. */
export function committed(repository: Repository, document: StoredDocument, path: string): Committed {
  return {
    kind: 'COMMITTED',
    receipt: {
      recordType: 'Document',
      recordId: path,
      versionAfter: strong(document.etag),
      link: repository.linkTo(document.path),
      committedAt: instantOf(document.modifiedMs),
      outputs: { documentPath: path, version: strong(document.etag) },
      before: {},
    },
  };
}

/** In the first second after a write, a server may call its entity tag weak; the tag itself stays the same. */
export function strong(etag: string): string {
  return etag.replace(/^W\//, '');
}
