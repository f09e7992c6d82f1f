/*
 * The last step of `npm run build`: puts each program of the build, with all packages that it uses, into few files, since
 * reading three thousand of them took most of the time that a program needs to start. What is not started that way (tools,
 * benches, simulation, mutants) runs from the build itself. docs/adr/0030 says why it is done like this.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { rolldown } from 'rolldown';

/** Script of each program by the name that it is started under: apps/orchestrator/src/programs.ts. */
const programs = {
  start: 'apps/orchestrator/src/start.js',
  orchestrator: 'apps/orchestrator/src/main.js',
  specialist: 'apps/specialist/src/main.js',
  sandbox: 'apps/sandbox/src/main.js',
  baton: 'apps/cli/src/main.js',
  'event-server': 'tools/store/server.js',
  'kit-contract': 'tools/kit-contract.js',
};

/** Packages ask for these by name where they are installed, which they are not here. */
const notInstalled = [
  /^@nestjs\/(microservices|websockets)(\/|$)/,
  /^@apollo\/(gateway|subgraph)$/,
  '@as-integrations/fastify',
  'ts-morph',
];

/** Looked for beside the code that was taken into the bundle. */
const besideCode = ['node_modules/@cedar-policy/cedar-wasm/nodejs/cedar_wasm_bg.wasm'];

/** So long another process may still start from a bundle that is no longer the newest. */
const keptMs = 3_600_000;

const bundles = 'dist/bundles';
const name = hashOfInputs();
const folder = join(bundles, name);
if (!existsSync(folder)) await bundle();
mkdirSync('dist/programs', { recursive: true });
for (const program of Object.keys(programs)) writeWhole(`dist/programs/${program}.js`, doorOf(program));
removeOld();

function hashOfInputs() {
  const hash = createHash('sha256');
  const built = globSync('dist/{apps,libs,tools}/**/*.js').sort();
  for (const file of ['tools/bundle.mjs', 'package-lock.json', ...built]) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

/** Appears under its name as a whole, so that nobody starts from half of it. */
async function bundle() {
  const unfinished = `${folder}.${process.pid}`;
  const build = await rolldown({
    input: Object.fromEntries(Object.entries(programs).map(([program, script]) => [program, join('dist', script)])),
    platform: 'node',
    external: notInstalled,
    // Packages look for their own files beside their code, wherever that has gone.
    transform: { define: { __dirname: 'import.meta.dirname' } },
    checks: { eval: false },
  });
  const { output } = await build.write({
    dir: unfinished,
    chunkFileNames: '[name]-[hash].js',
    // Nest, GraphQL and errors go by the names of classes.
    keepNames: true,
    // Modules that import each other in a circle, as some of Nest's do, work in one order only: that of their imports.
    strictExecutionOrder: true,
    // Packages lie apart, since only our own code is worth a map: each is read in whole when a program starts.
    codeSplitting: { groups: [{ name: 'packages', test: /[\\/]node_modules[\\/]/, entriesAware: true }] },
    sourcemap: true,
    sourcemapExcludeSources: true,
  });
  for (const { type, name: chunk, fileName } of output)
    if (type === 'chunk' && chunk.startsWith('packages')) dropMap(join(unfinished, fileName));
  for (const file of besideCode) copyFileSync(file, join(unfinished, basename(file)));
  renameSync(unfinished, folder);
}

function dropMap(file) {
  rmSync(`${file}.map`);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n'));
}

/** What is started: keeps what V8 made of the code for the next start, then loads the program. */
function doorOf(program) {
  return `import { enableCompileCache, flushCompileCache } from 'node:module';
enableCompileCache(\`\${import.meta.dirname}/../bundles/${name}/compiled\`);
// A program that is killed writes nothing when it ends.
setTimeout(flushCompileCache, 10_000).unref();
await import('../bundles/${name}/${program}.js');
`;
}

function writeWhole(file, text) {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
}

function removeOld() {
  for (const other of readdirSync(bundles)) {
    const path = join(bundles, other);
    if (other !== name && Date.now() - statSync(path).mtimeMs > keptMs) rmSync(path, { recursive: true, force: true });
  }
}
