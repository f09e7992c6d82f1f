import type { ConnectorInput } from '@baton/specialist/kit';

/** What a case is opened for, and what those who work on it read. */
export const caseTexts: Readonly<Record<string, { readonly subject: string; readonly description: string }>> = {
  RENEWAL_ONBOARDING: {
    subject: 'Onboard a renewed contract',
    description:
      'The contract of this customer was renewed. By the due date, check with the customer that its users, contacts and integrations are still as it wants them.',
  },
  OFFBOARDING: {
    subject: 'Offboard a customer',
    description:
      "The contract of this customer ends. By the due date, hand over its data, close its users' access and remove its integrations.",
  },
};

const noteTexts: Readonly<Record<string, (date: string) => string>> = {
  CONTRACT_RENEWED: (date) => `The contract is renewed until ${date}.`,
  CONTRACT_ENDING: (date) => `The contract ends on ${date}.`,
};

export const caseTopics = Object.keys(caseTexts);
export const noteTopics = Object.keys(noteTexts);

export const cancelText = 'Withdrawn: what this case was opened for does not take place.';

/** What a capability that only writes a note puts into it. */
export const noteOf: Readonly<Record<string, (input: ConnectorInput) => string>> = {
  'itsm.note.add': (input) => noteTexts[String(input['topic'])]?.(String(input['date'])) ?? '',
  'itsm.note.retract': (input) =>
    `What the note with the reference ${String(input['noteReference'])} says does not hold any more.`,
  'itsm.case.flag': () =>
    '[REVIEW] This case was opened for something that did not take place, and could not be cancelled. Please look at it.',
};

const referenceStart = 'Reference: ';

/** A note that bears the key of the operation that wrote it, on a line of its own. */
export function withReference(text: string, key: string): string {
  return `${text}\n${referenceStart}${key}`;
}

/** The key on a note; nothing for notes of others. */
export function keyOnNote(note: string): string | undefined {
  return /^Reference: ([0-9a-f]{32})$/m.exec(note)?.[1];
}

export const referenceMark = referenceStart.trim();
