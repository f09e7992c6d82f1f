import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCapabilities } from '@baton/handoff/checking';
import { CedarPolicy, compilePolicies, readPolicyFolder } from '@baton/handoff/policy/cedar';
import { aboutNobody, changedByAttack } from './eval-disclosure/agentleak.js';
import { armNames, armsUnder } from './eval-disclosure/arms.js';
import { UnusableData } from './eval-disclosure/data-folder.js';
import { evaluated, readSamples } from './eval-disclosure/evaluation.js';
import { tableOf } from './eval-disclosure/table.js';

/*
 * `npm run eval:disclosure [-- --data DIR] [--quick] [--json]`: what crosses that should not, and what does not that should,
 * on samples of public data, beside passing everything on and passing nothing on. `--quick` takes the first of each
 * sample, `--json` prints one line for a program. Exit code 2 where there is no such data.
 */
const own = 'tools/eval-disclosure';
const usual = process.env['EVAL_DISCLOSURE_DATA'] ?? '../shared/data';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: usual },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

try {
  const samples = readSamples(flags.data, { isQuick: flags.quick });
  const arms = armsUnder(new CedarPolicy(compilePolicies(readPolicyFolder(join(own, 'policies')))));
  const figures = evaluated(samples, readCapabilities(join(own, 'capabilities')), arms);
  if (flags.json) console.log(JSON.stringify(figures));
  else {
    console.log(`${flags.data}: ${armNames.join(', ')}\n`);
    console.log(tableOf(figures));
    const attacks = samples.scenarios.filter(({ attack }) => attack.payload !== null).length;
    console.log(
      `\nAttacks that changed what crosses: ${changedByAttack(samples.scenarios, arms.ours).length} of ${attacks}`,
    );
    console.log(`Requests about nobody of whom there is a record: ${aboutNobody(samples.scenarios).length}`);
  }
} catch (error) {
  if (!(error instanceof UnusableData)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
