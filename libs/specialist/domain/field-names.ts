import type { InputField } from './manifest.js';

/** What asks for so much asks for everything. */
const inputFieldsMax = 100;
/** One spelling: no two names can differ by how Unicode writes them. */
const pattern = /^[a-z][A-Za-z0-9_]{0,63}$/;
const ofEveryObject = Object.getOwnPropertyNames(Object.prototype);

interface Named {
  readonly name: string;
}

/** What is wrong with how the fields of one list are called, each with its place in the list. */
export function fieldNameFaults(fields: readonly Named[]): readonly { readonly at: number; readonly fault: string }[] {
  const folded = fields.map(({ name }) => name.toLowerCase());
  return fields.flatMap(({ name }, at) => {
    if (ofEveryObject.includes(name)) return [{ at, fault: `${name} is what every object has: choose another name` }];
    if (!pattern.test(name))
      return [{ at, fault: `${name} is no name of a field: a small letter, then at most 63 letters, digits and _` }];
    if (folded.indexOf(name.toLowerCase()) === at) return [];
    return [{ at, fault: `${name} stands twice, or differs by case alone` }];
  });
}

/** None where a capability asks for no more than it can need. */
export function fieldCountFaults(input: readonly Named[]): readonly string[] {
  if (input.length <= inputFieldsMax) return [];
  return [`It asks for everything: name the fields that it needs, at most ${inputFieldsMax}`];
}

/** None where a field quotes text, or nothing: everything else crosses as what it is typed as. */
export function quoteFaults({ name, type, quote }: Pick<InputField, 'name' | 'type' | 'quote'>): readonly string[] {
  return quote && type !== 'text' ? [`${name} is ${type}, and only text is quoted`] : [];
}
