/*
 * Completes package-lock.json with the optional packages of other platforms.
 *
 * A registry that serves only some platforms leaves the others out of the lock, and then `npm ci` refuses the lock on
 * every machine ("Missing: … from lock file"). An entry with version, os and cpu is all that `npm ci` asks for: it
 * skips what is meant for another platform. Run by `npm run lock`; a complete lock is left as it is.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const platforms = new Map([
  ...['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'].map(
    (os) => [os, os],
  ),
  ['linuxmusl', 'linux'],
  ['windows', 'win32'],
]);
const processors = new Map([
  ...['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'].map((cpu) => [
    cpu,
    cpu,
  ]),
  ['aarch64', 'arm64'],
  ['armv7', 'arm'],
  ['ppc64le', 'ppc64'],
]);

const path = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(path, 'utf8'));
const missing = missingFrom(lock.packages);

for (const { name, range, parent } of missing) lock.packages[`node_modules/${name}`] = entryOf(name, range, parent);
if (missing.length > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(`${path}: ${missing.length} packages of other platforms added`);
for (const { name } of missing) console.log(`  ${name}`);

function missingFrom(packages) {
  return Object.entries(packages).flatMap(([from, parent]) =>
    Object.entries(parent.optionalDependencies ?? {})
      .filter(([name]) => !isFound(packages, from, name))
      .map(([name, range]) => ({ name, range, parent })),
  );
}

/** Node's own search: the folder's node_modules, then those of the folders above it. */
function isFound(packages, from, name) {
  const steps = from === '' ? [] : from.split('/node_modules/');
  for (let depth = steps.length; depth >= 0; depth -= 1) {
    const folder = steps.slice(0, depth).join('/node_modules/');
    if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in packages) return true;
  }
  return false;
}

function entryOf(name, range, parent) {
  const words = name.split(/[/.-]/);
  const os = words.map((word) => platforms.get(word)).find(Boolean);
  const cpu = words.map((word) => processors.get(word)).find(Boolean);
  return {
    version: range.replace(/^[^\d]*/, '').split(' ')[0],
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(parent.dev === true ? { dev: true } : {}),
    optional: true,
    ...(os === undefined ? {} : { os: [os] }),
  };
}
