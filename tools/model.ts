import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parsed, typed, wholeNumber } from './command/options.js';
import type { Check } from './model/checks.js';
import { checks } from './model/checks.js';
import type { Found } from './model/spin.js';
import { runCheck, ToolMissing, versionOfSpin } from './model/spin.js';

const usage = `npm run model -- OPTIONS

  --only TEXT   checks whose name or class holds the text; the histories that they find are told
  --jobs N      as many at once
  --json        ends with a line of JSON

Checks the protocol's model (libs/simulation/model) exhaustively, whole and with each guard taken out. The whole must keep
every promise in every history, and each guard that is missing must show in one that breaks it.

Exit codes: 0 all is as expected, 1 a check is not, 2 wrong options, or spin or gcc is not installed.`;

type Checked = Check & Found & { readonly asExpected: boolean };

const wishes = typed(usage, () => {
  const { values } = parsed({
    options: {
      only: { type: 'string' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      json: { type: 'boolean', default: false },
    },
  });
  return { ...values, jobs: wholeNumber('--jobs', values.jobs) };
});

const model = resolve('libs/simulation/model/operation.pml');
const columns = [19, 19, 10, 31] as const;

function say(text: string): void {
  if (!wishes.json) process.stdout.write(`${text}\n`);
}

function row(...cells: readonly string[]): string {
  return cells.map((cell, index) => cell.padEnd(columns[index] ?? 0)).join(' ');
}

function tell(checked: Checked): void {
  const { name, idempotencyClass, expected, verdict, what, states, seconds, says, story, asExpected } = checked;
  const found = what === '' ? verdict : `${verdict} ${what}`;
  say(
    row(name, idempotencyClass, expected, found, `${String(states).padStart(9)} ${seconds.toFixed(1).padStart(6)} s`),
  );
  if (asExpected && wishes.only === undefined) return;
  if (!asExpected) say(`  WRONG: it was to be found that ${says}`);
  for (const line of story) say(`    ${line}`);
}

async function checkAll(wanted: readonly Check[]): Promise<readonly Checked[]> {
  const done: Checked[] = [];
  const queue = [...wanted];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const found = await runCheck(model, next);
      const checked = { ...next, ...found, asExpected: found.verdict === next.expected };
      done.push(checked);
      tell(checked);
    }
  };
  await Promise.all(Array.from({ length: wishes.jobs }, lane));
  return done;
}

async function main(): Promise<number> {
  const wanted = checks.filter(({ name, idempotencyClass }) =>
    `${name} ${idempotencyClass}`.includes(wishes.only ?? ''),
  );
  const version = await versionOfSpin();
  say(version);
  say(row('check', 'class', 'expected', 'found', '   states  seconds'));
  const done = await checkAll(wanted);
  const wrong = done.filter(({ asExpected }) => !asExpected).length;
  const states = done.reduce((sum, checked) => sum + checked.states, 0);
  if (wishes.json) process.stdout.write(`${JSON.stringify({ version, checks: done, states, wrong })}\n`);
  say(`\n${done.length} checks over ${states} states, ${wrong} not as expected`);
  return wrong === 0 && done.length > 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ToolMissing)) throw error;
  process.stderr.write(`${error.message}: apt-get install -y spin gcc (Debian, Ubuntu), or see spinroot.com\n`);
  process.exitCode = 2;
}
