import { registerEnumType } from '@nestjs/graphql';

type Names<Value extends string> = { readonly [Name in Value]: Name };

/** Makes an enum of all values of a union, with a sentence for each; the compiler asks for the ones that are missing. */
export function enumOf<Value extends string>(
  name: string,
  description: string,
  sentences: Readonly<Record<Value, string>>,
): Names<Value> {
  const values = Object.keys(sentences) as Value[];
  const names = Object.fromEntries(values.map((value) => [value, value])) as Names<Value>;
  const valuesMap = Object.fromEntries(values.map((value) => [value, { description: sentences[value] }]));
  // The map is keyed by the same names, which the registry's type can't see through the generic.
  registerEnumType(names, { name, description, valuesMap: valuesMap as Record<Value, { description: string }> });
  return names;
}
