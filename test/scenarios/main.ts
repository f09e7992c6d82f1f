import { paintFor } from '@baton/narration';
import { runScenario } from './run-scenario.js';
import { scenarios } from './scenarios.js';
import { openTheatre } from './theatre.js';

/*
 * `npm run scenario -- NAME`: plays one scenario in this process, over gRPC and the stand-in systems, and tells it as it
 * happens.
 */

process.exitCode = await runScenario(process.argv.slice(2), {
  scenarios,
  open: openTheatre,
  write: (text) => void process.stdout.write(`${text}\n`),
  complain: (text) => void process.stderr.write(`${text}\n`),
  paint: paintFor(process.stdout, process.env),
  width: Math.min(process.stdout.columns ?? 100, 110),
});
