import type { Disclosure, LedgerLine, LedgerPageQuestion } from '@baton/read-models';
import { cursorOf, placeOf } from '../cursors.js';

/** Stands for nobody in a cursor, whose parts are never empty. */
const nobody = '-';

export function disclosureCursor({ toldAt, goalId, revision, subject = nobody }: Disclosure): string {
  return cursorOf('disclosures', toldAt, goalId, String(revision), subject);
}

export function disclosurePlaceOf(cursor: string) {
  const [toldAt = '', goalId = '', revision = '', subject = ''] = placeOf(cursor, 'disclosures', 4);
  return { toldAt, goalId, revision: Number(revision), subject: subjectIn(subject) };
}

export function lineCursor({ firstAt, subject = nobody, ...line }: LedgerLine): string {
  return cursorOf('told', firstAt, subject, line.field, line.form, line.category, line.classification);
}

export function linePlaceOf(cursor: string): NonNullable<LedgerPageQuestion['after']> {
  const [firstAt = '', subject = '', field = '', form = '', category = '', classification = ''] = placeOf(
    cursor,
    'told',
    6,
  );
  return { firstAt, subject: subjectIn(subject), field, form, category, classification };
}

function subjectIn(part: string): string {
  return part === nobody ? '' : part;
}
