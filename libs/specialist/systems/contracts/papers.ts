import { Decimal } from 'decimal.js';
import { rejection } from '@baton/specialist/kit';
import type { ConnectorInput } from '@baton/specialist/kit';

/** Where an agreement lies, and where it lies once it is voided. */
export interface Place {
  readonly folder: string;
  readonly path: string;
  readonly voidPath: string;
}

/** A kind of document that is filed, by what its name begins with. */
interface PaperKind {
  readonly prefix: string;
  readonly heading: string;
  /** The day in its name. */
  readonly day: string;
  readonly lines: (input: ConnectorInput) => readonly string[];
  readonly sentence: string;
}

const kinds: Readonly<Record<string, PaperKind>> = {
  'legal.contract.file': {
    prefix: 'renewal',
    heading: 'RENEWAL AGREEMENT',
    day: 'startDate',
    lines: (input) => [termLine(input), feeLine(input)],
    sentence:
      'The subscription is renewed for the term and at the annual fee stated above. The master agreement applies unchanged.',
  },
  'legal.notice.file': {
    prefix: 'termination',
    heading: 'NOTICE OF TERMINATION',
    day: 'endDate',
    lines: (input) => [`Last day: ${String(input['endDate'])}`],
    sentence: 'The subscription is not renewed and ends with the day stated above. The master agreement ends with it.',
  },
};

/** The name holds the key, so that no other operation ever means this place. */
export function placeOf(capability: string, input: ConnectorInput, key: string): Place {
  const { prefix, day } = kindOf(capability);
  return placeAt(`${String(input['contractFolder'])}/${prefix}-${String(input[day])}-${key}.txt`);
}

export function placeAt(path: string): Place {
  const cut = path.lastIndexOf('/');
  const folder = path.slice(0, cut);
  return { folder, path, voidPath: `${folder}/VOID-${path.slice(cut + 1)}` };
}

const namePattern = /\/(VOID-)?(renewal|termination)-\d{4}-\d{2}-\d{2}-(?<key>[0-9a-f]{32})\.txt$/;

/** The key of the operation that filed the document with this path; nothing for other documents. */
export function keyInName(path: string): string | undefined {
  return namePattern.exec(path)?.groups?.['key'];
}

export function isVoidName(path: string): boolean {
  return /\/VOID-[^/]+$/.test(path);
}

const keptHeading = 'VOID';

/** The document as people read it. It holds what the brief holds, each value on a line of its own. */
export function paperText(capability: string, input: ConnectorInput, key: string): string {
  const kind = kindOf(capability);
  const lines = [
    `Customer: ${onOneLine(input['accountName'])}`,
    ...(input['customerReference'] === undefined
      ? []
      : [`Customer reference: ${onOneLine(input['customerReference'])}`]),
    ...kind.lines(input),
  ];
  return `${kind.heading}

${lines.join('\n')}

${kind.sentence}

${filingLine(key)}
`;
}

function termLine(input: ConnectorInput): string {
  const months = input['termMonths'] === undefined ? '' : ` (${String(input['termMonths'])} months)`;
  return `Term: ${String(input['startDate'])} to ${String(input['endDate'])}${months}`;
}

function feeLine(input: ConnectorInput): string {
  return `Annual fee: ${new Decimal(String(input['annualAmount'])).toFixed(2)} ${String(input['currency'])}`;
}

function kindOf(capability: string): PaperKind {
  const kind = kinds[capability];
  if (kind === undefined) throw rejection('CAPABILITY_UNKNOWN');
  return kind;
}

/** What is put where a document was, or might still come: nothing can be filed there any more. */
export function keptText(key: string): string {
  return `${keptHeading}

No document is in force under this name, and none can be filed under it.

${filingLine(key)}
`;
}

export type Paper = 'FILED' | 'KEPT' | 'FOREIGN';

/** What a text found at a key's place is. */
export function paperOf(text: string, key: string): Paper {
  const lines = text.split(/\r?\n/);
  if (!lines.includes(filingLine(key))) return 'FOREIGN';
  return lines[0] === keptHeading ? 'KEPT' : 'FILED';
}

function filingLine(key: string): string {
  return `Filing reference: ${key}`;
}

/** A name never adds a line to the paper. */
function onOneLine(value: ConnectorInput[string] | undefined): string {
  return String(value).replace(/\s+/g, ' ').trim();
}
