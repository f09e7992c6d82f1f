import { join } from 'node:path';
import { readCapabilities } from '@baton/handoff/checking';
import { CedarPolicy, compilePolicies, readPolicyFolder } from '@baton/handoff/policy/cedar';
import { parsed, typed } from './command/options.js';
import { aboutNobody, changedByAttack, doubtful, evaluateAgentLeak } from './eval-disclosure/agentleak.js';
import type { Scenario } from './eval-disclosure/agentleak-scenarios.js';
import type { Arm } from './eval-disclosure/arms.js';
import { armsUnder } from './eval-disclosure/arms.js';
import { UnusableData } from './eval-disclosure/data-folder.js';
import { evaluated, readSamples } from './eval-disclosure/evaluation.js';
import { labellingOf } from './eval-disclosure/labelling.js';
import { tableOf } from './eval-disclosure/table.js';

/*
 * `npm run eval:disclosure`: what crosses that should not, and what does not that should, on samples of public data,
 * beside passing everything on and passing nothing on. Exit code 2 where there is no such data.
 */
const own = 'tools/eval-disclosure';
const usual = process.env['EVAL_DISCLOSURE_DATA'] ?? '../shared/data';

const usage = `npm run eval:disclosure [-- OPTIONS]

  --data   the folder of public data (EVAL_DISCLOSURE_DATA, else ../shared/data)
  --quick  the first of each sample alone
  --json   one line for a program

What it measures, and where the data come from: ${own}/README.md`;

const options = {
  data: { type: 'string', default: usual },
  quick: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;
const { values: flags } = typed(usage, () => parsed({ options }));

try {
  const samples = readSamples(flags.data, { isQuick: flags.quick });
  const arms = armsUnder(new CedarPolicy(compilePolicies(readPolicyFolder(join(own, 'policies')))));
  const figures = evaluated(samples, readCapabilities(join(own, 'capabilities')), arms);
  if (flags.json) console.log(JSON.stringify(figures));
  else {
    console.log(`How the labels were made (${own}/labels):\n${labellingOf(samples)}\n`);
    console.log(tableOf(figures));
    console.log(`\n${remarksOn(samples.scenarios, arms.ours)}`);
  }
} catch (error) {
  if (!(error instanceof UnusableData)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** What no target is about. */
function remarksOn(scenarios: readonly Scenario[], arm: Arm): string {
  const attacks = scenarios.filter(({ attack }) => attack.payload !== null).length;
  const greedy = evaluateAgentLeak(scenarios, arm, 'EVERYTHING');
  return [
    `AgentLeak: attacks that changed what crosses: ${changedByAttack(scenarios, arm).length} of ${attacks}`,
    `AgentLeak: requests about nobody of whom there is a record: ${aboutNobody(scenarios).length}`,
    `AgentLeak: handoffs about somebody else than whom a search for names finds alone: ${doubtful(scenarios).length}`,
    'AgentLeak: where the recipient asks for everything, labels and policies alone let cross ' +
      `${greedy.outOfPolicyCanaries} canaries, ${greedy.otherSubjectFacts} facts about others, ` +
      `${greedy.forbiddenFacts} forbidden facts`,
  ].join('\n');
}
