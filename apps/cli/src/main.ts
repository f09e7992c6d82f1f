import { run } from './run.js';
import { terminalOf } from './terminal.js';

process.exitCode = await run(process.argv.slice(2), {
  terminal: terminalOf(process.stdout, process.env),
  complain: (text) => process.stderr.write(`${text}\n`),
  url: process.env['BATON_URL'] ?? 'http://127.0.0.1:4000/graphql',
});
