import { Decimal } from 'decimal.js';
import type { JsonValue } from '@baton/kernel';
import { rejection } from '@baton/specialist/kit';
import type { ConnectorInput } from '@baton/specialist/kit';
import type { SalesforceRow } from './client.js';

/** A value as the REST API carries it. */
export type FieldValue = string | number | null;

/** The fields of a renewal that Baton changes, by the names of the manifest. */
export const imageFields = {
  stage: { field: 'StageName', kind: 'text' },
  amount: { field: 'Amount', kind: 'amount' },
  closeDate: { field: 'CloseDate', kind: 'text' },
  termMonths: { field: 'Term_Months__c', kind: 'integer' },
  upliftPercent: { field: 'Uplift_Percent__c', kind: 'percent' },
} as const;

export type ImageName = keyof typeof imageFields;
/** What is written, or what was there; a name that is absent is not written, or not known. */
export type Image = Readonly<Partial<Record<ImageName, FieldValue>>>;

export const imageNames = Object.keys(imageFields) as readonly ImageName[];

/** What a capability writes into the record, apart from its key. Rejects input that says nothing, or not enough. */
export function writtenBy(capability: string, input: ConnectorInput): Image {
  switch (capability) {
    case 'crm.opportunity.update':
      return requiringSome(imageOfInput(input));
    case 'crm.opportunity.close':
      return { ...imageOfInput(input), stage: 'Closed Won' };
    case 'crm.opportunity.lose':
      return { ...imageOfInput(input), stage: 'Closed Lost' };
    case 'crm.opportunity.restore':
      return requiringAll({ ...imageOfInput(input), ...emptied(input) });
    case 'crm.opportunity.flag':
      return {};
    default:
      throw rejection('CAPABILITY_UNKNOWN');
  }
}

function imageOfInput(input: ConnectorInput): Image {
  return imageOf((name) => {
    const value = input[name];
    if (value === undefined || typeof value === 'boolean') return undefined;
    return imageFields[name].kind === 'text' ? value : Number(value);
  });
}

function emptied(input: ConnectorInput): Image {
  const names = String(input['emptyFields'] ?? '').split(',');
  return imageOf((name) => (names.includes(name) ? null : undefined));
}

function requiringSome(image: Image): Image {
  if (Object.keys(image).length === 0) throw rejection('INVALID_FOR_SYSTEM');
  return image;
}

/** Half a restored record would be a third state that nobody ever saw. */
function requiringAll(image: Image): Image {
  if (imageNames.some((name) => image[name] === undefined)) throw rejection('INVALID_FOR_SYSTEM');
  return image;
}

export function imageOfRecord(record: SalesforceRow): Image {
  return imageOf((name) => fieldValue(record[imageFields[name].field]));
}

export function imageOf(valueOf: (name: ImageName) => FieldValue | undefined): Image {
  const values = imageNames.map((name) => [name, valueOf(name)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

export function fieldValue(value: unknown): FieldValue {
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

/** Numbers by their value, since a record may say 48000 where a brief says 48000.00. */
export function isSame(one: FieldValue | undefined, other: FieldValue | undefined): boolean {
  if (typeof one === 'number' && typeof other === 'number') return new Decimal(one).equals(other);
  return one === other;
}

/** The fields that an image is written as. */
export function asFields(image: Image): Readonly<Record<string, FieldValue>> {
  const known = imageNames.filter((name) => image[name] !== undefined);
  return Object.fromEntries(known.map((name) => [imageFields[name].field, image[name] ?? null]));
}

/** An image in the words and types of the manifest; what was empty is named in `emptyFields`. */
export function asBefore(image: Image): Readonly<Record<string, JsonValue>> {
  const held = imageNames.flatMap((name) => {
    const value = image[name];
    return value === undefined || value === null ? [] : [[name, shown(name, value)] as const];
  });
  const empty = imageNames.filter((name) => image[name] === null);
  return { ...Object.fromEntries(held), ...(empty.length === 0 ? {} : { emptyFields: empty.join(',') }) };
}

function shown(name: ImageName, value: string | number): string | number {
  switch (imageFields[name].kind) {
    case 'text':
      return String(value);
    case 'integer':
      return Number(value);
    case 'amount':
      return new Decimal(value).toFixed(2);
    case 'percent':
      return new Decimal(value).toFixed();
  }
}

export function shownAmount(value: unknown): string | undefined {
  return typeof value === 'number' ? new Decimal(value).toFixed(2) : undefined;
}
