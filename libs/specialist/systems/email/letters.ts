import type { ConnectorInput } from '@baton/specialist/kit';

/** What a mail tells its reader. Whatever it says comes from the brief, each value by its name. */
interface Wording {
  readonly subject: (input: ConnectorInput) => string;
  readonly lines: (input: ConnectorInput) => readonly string[];
}

const wordings: Readonly<Record<string, Wording>> = {
  RENEWAL_CONFIRMED: {
    subject: (input) => `Your contract is renewed: ${onOneLine(input['accountName'])}`,
    lines: (input) => [
      `the contract of ${onOneLine(input['accountName'])} is renewed until ${String(input['endDate'])}.`,
      'The agreement is filed, and the invoice comes separately.',
    ],
  },
  CONTRACT_ENDING: {
    subject: (input) => `Your contract ends: ${onOneLine(input['accountName'])}`,
    lines: (input) => [
      `as agreed, the contract of ${onOneLine(input['accountName'])} ends on ${String(input['endDate'])}.`,
      'Until then everything stays as it is. We get in touch with you about handing over your data.',
    ],
  },
};

const correction: Wording = {
  subject: (input) => `Correction: our earlier message about ${onOneLine(input['accountName'])}`,
  lines: (input) => [
    `our earlier message about the contract of ${onOneLine(input['accountName'])} does not hold.`,
    'Please disregard it. Nothing has changed for you, and we get in touch with you.',
  ],
};

export const topics = Object.keys(wordings);

export interface Wrote {
  readonly subject: string;
  readonly text: string;
}

/** A message on a topic; nothing for a topic that there is no wording for. */
export function messageOn(topic: string, input: ConnectorInput): Wrote | undefined {
  const wording = wordings[topic];
  return wording === undefined ? undefined : written(wording, input);
}

export function correctionOf(input: ConnectorInput): Wrote {
  return written(correction, input);
}

function written({ subject, lines }: Wording, input: ConnectorInput): Wrote {
  const greeting = input['recipientName'] === undefined ? 'Hello' : `Dear ${onOneLine(input['recipientName'])}`;
  return { subject: subject(input), text: `${greeting},\n\n${lines(input).join('\n')}\n\nKind regards\n` };
}

/** A name never adds a line. */
function onOneLine(value: ConnectorInput[string] | undefined): string {
  return String(value).replace(/\s+/g, ' ').trim();
}
