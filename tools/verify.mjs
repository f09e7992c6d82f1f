/*
 * `npm run verify`: every law of the house under one verb. Runs all checks, two at a time, also after one has failed,
 * and ends with the names of the broken ones. `npm run verify -- lint arch` runs only those.
 */
import { spawn } from 'node:child_process';
import { delimiter, resolve } from 'node:path';

const jest = [
  'node',
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

const checks = [
  {
    name: 'lint',
    law: 'a function is deterministic where it must be, short, typed',
    run: ['eslint', '.', '--max-warnings', '0'],
  },
  { name: 'types', law: 'the whole tree type-checks', run: ['tsc', '-p', 'tsconfig.json'] },
  {
    name: 'architecture',
    law: 'files have their place; ports, contracts, events are complete (test/architecture/)',
    run: [...jest, '--runInBand', 'test/architecture'],
  },
  {
    name: 'imports',
    law: 'who may import whom (.dependency-cruiser.cjs)',
    run: [
      'depcruise',
      'libs',
      'apps',
      'tools',
      'test',
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err-long',
    ],
  },
  { name: 'knip', law: 'no unused file, export or dependency', run: ['knip', '--no-progress'] },
  { name: 'format', law: 'prettier has one opinion', run: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'proto', law: 'the wire contract keeps the names that its clients rely on', run: ['buf', 'lint'] },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')} (there are ${checks.map((check) => check.name).join(', ')})`);
  process.exit(2);
}

const queue = checks.filter((check) => wanted.length === 0 || wanted.includes(check.name));
const broken = [];
await Promise.all([lane(), lane()]);

if (broken.length > 0) {
  console.error(`\n${broken.length} broken: ${broken.join(', ')}`);
  process.exitCode = 1;
}

async function lane() {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
    const startedAt = performance.now();
    const { code, output } = await outcomeOf(check.run);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${code === 0 ? '✔' : '✘'} ${check.name.padEnd(13)} ${seconds.padStart(5)} s  ${check.law}`);
    if (code === 0) continue;
    broken.push(check.name);
    console.log(`${output.trim().replace(/^/gm, '    ')}\n`);
  }
}

/** Both streams in the order in which they came, since tools differ in where they complain. */
function outcomeOf([command, ...args]) {
  return new Promise((settle) => {
    const child = spawn(command, args, { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (chunk) => (output += chunk));
    }
    child.on('error', (error) => settle({ code: 1, output: `${command}: ${error.message}` }));
    child.on('close', (code) => settle({ code: code ?? 1, output }));
  });
}

/** The tools of the lock file come first, whatever else the machine has. */
function environment() {
  return { ...process.env, PATH: `${resolve('node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}` };
}
