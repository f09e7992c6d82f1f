import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValidateFunction } from 'ajv/dist/2020.js';

/** Data that can't be read; the message says which file, where in it, and what it should be. */
export class UnusableData extends Error {
  override readonly name = 'UnusableData';
}

/** The texts of a folder's files with this beginning and ending, each with the file that it comes from. */
export function textsIn(
  folder: string,
  { beginning = '', ending }: { readonly beginning?: string; readonly ending: string },
): readonly (readonly [file: string, text: string])[] {
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder)
      .filter((name) => name.startsWith(beginning) && name.endsWith(ending))
      .sort();
  } catch {
    // Says below what was looked for, as for a folder without such a file.
  }
  if (names.length === 0)
    throw new UnusableData(`${folder} holds no ${beginning}*${ending}: name a folder of the layout with --data`);
  return names.map((name) => [join(folder, name), readFileSync(join(folder, name), 'utf8')] as const);
}

/** One text of JSON that fits. @throws UnusableData */
export function parsedAs<T>(fits: ValidateFunction<T>, text: string, where: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnusableData(`${where}: it is no JSON`);
  }
  if (fits(value)) return value;
  const [error] = fits.errors ?? [];
  throw new UnusableData(`${where}: ${error?.instancePath ?? ''} ${error?.message ?? 'does not fit'}`);
}

/** A schema of an object that has these members and any others besides. */
export function having(properties: Readonly<Record<string, object>>): object {
  return { type: 'object', required: Object.keys(properties), properties };
}

/** A schema of an object whose members are all of one kind. */
export function mapOf(item: object): object {
  return { type: 'object', additionalProperties: item };
}

export function listOf(items: object): object {
  return { type: 'array', items };
}

export const text = { type: 'string' } as const;
