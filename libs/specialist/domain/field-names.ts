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

/** Undefined where a capability asks for no more than it can need. */
export function fieldCountFault(input: readonly Named[]): string | undefined {
  if (input.length <= inputFieldsMax) return undefined;
  return `It asks for everything: name the fields that it needs, at most ${inputFieldsMax}`;
}
