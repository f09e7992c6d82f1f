import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { openHistoryHouse } from './history-house.js';
import { fileOf, textOf } from './recorded-history.js';
import { scenarios } from './scenarios.js';

/*
 * `npm run record:histories`: one history of this release for each scenario, as upgrades.spec.ts has every later release
 * resume it. What is there stays, since it is what this release has stored: whoever wants one anew removes it first.
 */

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };

for (const [name, { options, play }] of Object.entries(scenarios)) {
  const file = fileOf(version, name);
  if (existsSync(file)) continue;
  const around = await openHistoryHouse(options?.() ?? {});
  await play(around);
  await around.quiet();
  const events = await around.allEvents();
  await around.house.close();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, textOf(events));
  process.stdout.write(`${file}: ${events.length} events\n`);
}
// What systems were asked and never answered is still waited for.
process.exit();
