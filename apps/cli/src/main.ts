import { constants } from 'node:os';
import { run } from './run.js';
import { terminalOf } from './terminal.js';
import { createInterface } from 'node:readline/promises';

for (const output of [process.stdout, process.stderr])
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    // Whoever read it has seen enough, as `head` does: it ends as by the signal that Node ignores.
    process.exit(128 + constants.signals.SIGPIPE);
  });

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
