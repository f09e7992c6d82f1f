import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fingerprintOf } from './fingerprint.js';

describe('the fingerprint of what is run', () => {
  let folder: string;
  const file = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const fingerprint = (build = join(folder, 'dist')) =>
    fingerprintOf(pathToFileURL(join(build, 'worker.js')), join(folder, 'lock.json'));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-fingerprint-'));
    mkdirSync(join(folder, 'dist/libs'), { recursive: true });
    file('lock.json', '{}');
    file('dist/worker.js', 'import { a } from "./libs/a.js";\n//# sourceMappingURL=worker.js.map');
    file('dist/libs/a.js', 'import { b } from "./b.js";\nexport const a = b;');
    file('dist/libs/b.js', 'import { a } from "./a.js";\nexport const b = () => a;');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is the same wherever it lies, and whatever else lies there', () => {
    const before = fingerprint();
    file('dist/libs/unused.js', 'export const unused = 1;');
    file('dist/worker.js', 'import { a } from "./libs/a.js";\n//# sourceMappingURL=elsewhere.js.map');
    cpSync(join(folder, 'dist'), join(folder, 'copy'), { recursive: true });
    expect(fingerprint()).toBe(before);
    expect(fingerprint(join(folder, 'copy'))).toBe(before);
  });

  it.each([
    ['a file that another one loads', 'dist/libs/b.js', 'export const b = () => 2;'],
    ['a package', 'lock.json', '{"packages":{}}'],
  ])('is another one after a change of %s', (_what, name, text) => {
    const before = fingerprint();
    file(name, text);
    expect(fingerprint()).not.toBe(before);
  });
});
