import { Decimal } from 'decimal.js';
import type { ConnectorInput } from '@baton/specialist/kit';

/** Where an agreement lies, and where it lies once it is voided. */
export interface Place {
  readonly folder: string;
  readonly path: string;
  readonly voidPath: string;
}

/** The name holds the key, so that no other operation ever means this place. */
export function placeOf(input: ConnectorInput, key: string): Place {
  return placeAt(`${String(input['contractFolder'])}/renewal-${String(input['startDate'])}-${key}.txt`);
}

export function placeAt(path: string): Place {
  const cut = path.lastIndexOf('/');
  const folder = path.slice(0, cut);
  return { folder, path, voidPath: `${folder}/VOID-${path.slice(cut + 1)}` };
}

const namePattern = /\/(VOID-)?renewal-\d{4}-\d{2}-\d{2}-(?<key>[0-9a-f]{32})\.txt$/;

/** The key of the operation that filed the document with this path; nothing for other documents. */
export function keyInName(path: string): string | undefined {
  return namePattern.exec(path)?.groups?.['key'];
}

const keptHeading = 'VOID';
const filedHeading = 'RENEWAL AGREEMENT';

/** The agreement as people read it. It holds what the brief holds, each value on a line of its own. */
export function agreementText(input: ConnectorInput, key: string): string {
  const term = `${String(input['startDate'])} to ${String(input['endDate'])}`;
  const months = input['termMonths'] === undefined ? '' : ` (${String(input['termMonths'])} months)`;
  const lines = [
    `Customer: ${onOneLine(input['accountName'])}`,
    ...(input['customerReference'] === undefined
      ? []
      : [`Customer reference: ${onOneLine(input['customerReference'])}`]),
    `Term: ${term}${months}`,
    `Annual fee: ${new Decimal(String(input['annualAmount'])).toFixed(2)} ${String(input['currency'])}`,
  ];
  return `${filedHeading}

${lines.join('\n')}

The subscription is renewed for the term and at the annual fee stated above. The master agreement applies unchanged.

${filingLine(key)}
`;
}

/** What is put where an agreement was, or might still come: nothing can be filed there any more. */
export function keptText(key: string): string {
  return `${keptHeading}

No agreement is in force under this name, and none can be filed under it.

${filingLine(key)}
`;
}

export type Paper = 'AGREEMENT' | 'KEPT' | 'FOREIGN';

/** What a text found at a key's place is. */
export function paperOf(text: string, key: string): Paper {
  if (!text.split('\n').includes(filingLine(key))) return 'FOREIGN';
  return text.startsWith(`${keptHeading}\n`) ? 'KEPT' : 'AGREEMENT';
}

function filingLine(key: string): string {
  return `Filing reference: ${key}`;
}

/** A name never adds a line to the paper. */
function onOneLine(value: ConnectorInput[string] | undefined): string {
  return String(value).replace(/\s+/g, ' ').trim();
}
