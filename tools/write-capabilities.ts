import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '@baton/specialist/domain';
import { format } from 'prettier';

/*
 * `npm run capabilities`: writes what each system's specialist offers into deploy/capabilities, for `baton policy` and for
 * who reads policies. A specification compares the two.
 */
const systems = 'dist/libs/specialist/systems';
for (const system of readdirSync(systems)) {
  const { manifest } = (await import(join(process.cwd(), systems, system, 'index.js'))) as { manifest: Manifest };
  const text = await format(JSON.stringify(manifest), { parser: 'json', printWidth: 120 });
  writeFileSync(join('deploy/capabilities', `${system}.json`), text);
}
