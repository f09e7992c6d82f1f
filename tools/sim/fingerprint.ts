import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const imported = /(?:from|import)\s*\(?\s*"(\.[^"]+\.js)"/g;
const sourceMap = /^\/\/# sourceMappingURL=.*$/m;

/**
 * Names what a seed-worker runs, wherever it was built: SHA-256 over the compiled files that it loads, directly or by way
 * of others, and over the packages that are locked. What no history touches, as a document, leaves it as it is.
 * @param worker compiled; what it imports is compiled to double quotes and relative names
 * @param lock file that says which packages are installed
 * @returns 64 hexadecimal digits
 */
export function fingerprintOf(worker: URL, lock = 'package-lock.json'): string {
  const entry = fileURLToPath(worker);
  const texts = new Map<string, string>();
  const load = (file: string): void => {
    if (texts.has(file)) return;
    const text = readFileSync(file, 'utf8').replace(sourceMap, '');
    texts.set(file, text);
    for (const [, name = ''] of text.matchAll(imported)) load(resolve(file, '..', name));
  };
  load(entry);
  const sum = createHash('sha256').update(readFileSync(lock));
  const named = [...texts].map(([file, text]): [string, string] => [relative(resolve(entry, '..'), file), text]);
  for (const [name, text] of named.toSorted(([a], [b]) => (a < b ? -1 : 1))) sum.update(JSON.stringify([name, text]));
  return sum.digest('hex');
}
