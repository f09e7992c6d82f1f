import type { RecordName, Vault } from '@baton/encryption';
import { KeyMissing, recordIndexOf, subjectIdOf } from '@baton/encryption';

/** By which goals are looked for that touched a record. */
export function indexOfRecord(vault: Vault, record: RecordName): string {
  return nameOrNobodys(() => recordIndexOf(vault, record));
}

/** The surrogate id of whom a record stands for. */
export function subjectOfRecord(vault: Vault, record: RecordName): string {
  return nameOrNobodys(() => subjectIdOf(vault, record));
}

/** A tenant that has submitted nothing has no key to make names by: nothing was ever told or touched there. */
function nameOrNobodys(nameOf: () => string): string {
  try {
    return nameOf();
  } catch (error) {
    if (error instanceof KeyMissing) return 'nobody-known';
    throw error;
  }
}
