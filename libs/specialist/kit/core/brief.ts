import { canonicalJson, type JsonValue } from '@baton/kernel';
import { type Capability, fitsField, type InputField } from '@baton/specialist/domain';
import { CallRefused } from '@baton/specialist/contract';
import type { ConnectorInput } from '../connector.js';

/** What a brief comes to: input for the connector, or nothing that this capability can work with. */
export type BriefReading =
  | { readonly kind: 'FITS'; readonly input: ConnectorInput }
  | { readonly kind: 'UNFIT'; readonly fields: readonly string[] };

/**
 * Reads the fields of a brief as the capability declares them. A field more than that is not dropped but refused
 * ({@link CallRefused}): it should never have crossed. Required fields that are missing and values of another shape
 * leave the brief unfit, which the caller is told as a rejection, since sending it again would not help.
 */
export function readBrief(brief: Uint8Array, capability: Capability): BriefReading {
  const fields = parse(brief);
  const undeclared = Object.keys(fields).filter((name) => !capability.input.some((field) => field.name === name));
  if (undeclared.length > 0)
    throw new CallRefused(
      'BRIEF_FIELD_UNDECLARED',
      `The brief holds what the capability does not declare (capability ${capability.name}, ${undeclared.length} field(s))`,
    );
  const unfit = capability.input.filter((field) => !isTaken(fields[field.name], field)).map(({ name }) => name);
  return unfit.length > 0 ? { kind: 'UNFIT', fields: unfit } : { kind: 'FITS', input: fields as ConnectorInput };
}

/** Canonical text alone is taken: it has one reading, with no field twice and nothing between the lines. */
function parse(brief: Uint8Array): Record<string, JsonValue> {
  const text = Buffer.from(brief.buffer, brief.byteOffset, brief.byteLength).toString();
  let value: JsonValue | undefined;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    // Its words are dropped, since a parser quotes what it stumbles over.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || canonicalJson(value) !== text)
    throw new CallRefused('BRIEF_MALFORMED', 'The brief is not the canonical JSON of an object');
  return value as Record<string, JsonValue>;
}

function isTaken(value: JsonValue | undefined, field: InputField): boolean {
  if (value === undefined) return !field.required;
  if (field.forms.some((form) => form !== 'FULL') && isReducedForm(value)) return true;
  return fitsField(value, field);
}

/** A bucket, a token, a mask or a part is a short text; which one it is, the brief does not say. */
function isReducedForm(value: JsonValue): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= 200;
}
