import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const copied = [
  '.dependency-cruiser.cjs',
  '.dependency-cruiser.specialists.cjs',
  '.dependency-cruiser.words.cjs',
  '.prettierrc',
  '.swcrc',
  'apps',
  'buf.yaml',
  'eslint.config.mjs',
  'jest.config.mjs',
  'jest.laws.config.mjs',
  'knip.jsonc',
  'libs',
  'package.json',
  'proto',
  'test',
  'tools',
  'tsconfig.base.json',
  'tsconfig.json',
];

/** A temporary copy of the tree with its own faults and the real tools; `remove` leaves nothing behind. */
export class Workshop {
  readonly #root: string;
  readonly #tools: string;

  constructor(source: string) {
    this.#root = mkdtempSync(join(tmpdir(), 'baton-laws-'));
    this.#tools = join(source, 'node_modules', '.bin');
    for (const name of copied.filter((known) => existsSync(join(source, known))))
      cpSync(join(source, name), join(this.#root, name), { recursive: true });
    symlinkSync(join(source, 'node_modules'), join(this.#root, 'node_modules'), 'dir');
  }

  plant(files: Readonly<Record<string, string>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.#root, path)), { recursive: true });
      writeFileSync(join(this.#root, path), content);
    }
  }

  /** What the tool prints; that it fails is what is hoped for here. */
  run(command: string, args: readonly string[]): Promise<string> {
    return new Promise((settle, fail) => {
      const env = { ...process.env, PATH: `${this.#tools}${delimiter}${process.env['PATH'] ?? ''}` };
      const child = spawn(join(this.#tools, command), args, {
        cwd: this.#root,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      let complaint = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => (complaint += chunk));
      child.on('error', fail);
      child.on('close', () =>
        output === '' ? fail(new Error(`${command} printed nothing: ${complaint}`)) : settle(output),
      );
    });
  }

  relative(path: string): string {
    return path.startsWith(this.#root) ? path.slice(this.#root.length + 1) : path;
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
