import { run } from './run.js';
import { terminalOf } from './terminal.js';
import { createInterface } from 'node:readline/promises';

process.exitCode = await run(process.argv.slice(2), {
  terminal: { ...terminalOf(process.stdout, process.env), ...(process.stdin.isTTY ? { ask } : {}) },
  complain: (text) => process.stderr.write(`${text}\n`),
  input: process.stdin,
  token: process.env['BATON_TOKEN'] || undefined,
  env: process.env,
  url: process.env['BATON_URL'] || 'http://127.0.0.1:4000/graphql',
});

async function ask(question: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await reader.question(question);
  } finally {
    reader.close();
  }
}
