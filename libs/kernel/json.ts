/** What survives a round through JSON unchanged: no Date, no Map, no undefined among the values of an array. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [key: string]: JsonValue | undefined };

/**
 * The canonical text of a JSON value: keys sorted by UTF-16 code unit, no white space, `undefined` members left out.
 * Source: RFC 8785 (JSON Canonicalization Scheme), for strings and the numbers that JSON.stringify writes its way.
 */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const object = value as JsonObject;
  const members: string[] = [];
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}

/** Whether two values are one as JSON has them, which leaves out what is undefined. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [members, others] = [one as Readonly<Record<string, unknown>>, other as Readonly<Record<string, unknown>>];
  for (const name in members) if (!isSameJson(members[name], others[name])) return false;
  for (const name in others) if (others[name] !== undefined && members[name] === undefined) return false;
  return true;
}
