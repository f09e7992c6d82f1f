/**
 * Where, from 0, an object of a JSON text begins to say a member that it has said already; undefined where none does.
 * Whoever parses such a text sees the last of them alone.
 * @param json a text that can be parsed
 */
export function repeatedName(json: string): number | undefined {
  const open: Set<string>[] = [];
  for (let at = 0; at < json.length; at += 1) {
    const sign = json[at];
    if (sign === '{') open.push(new Set());
    else if (sign === '}') open.pop();
    else if (sign === '"') {
      const end = endOfString(json, at);
      if (isBeforeColon(json, end)) {
        const name = JSON.parse(json.slice(at, end)) as string;
        if (open.at(-1)?.has(name)) return at;
        open.at(-1)?.add(name);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** Behind the quote that closes what the one at this place opens. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

function isBeforeColon(json: string, from: number): boolean {
  let at = from;
  while (' \t\r\n'.includes(json[at] ?? '.')) at += 1;
  return json[at] === ':';
}
