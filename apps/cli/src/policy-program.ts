import type { Command } from 'commander';
import type { Wishes } from './goal-commands.js';
import type { PolicyCommands, PolicyWishes } from './policy-commands.js';

const policies = ['--policies <folder>', 'where policies lie, with their schema', 'deploy/policies'] as const;
const capabilities = ['--capabilities <folder>', 'where manifests lie, one a file', 'deploy/capabilities'] as const;

const endings = `
Exit code: 0 if all is well, 1 if a line can't be judged or an expectation is not met, 2 if a policy, a manifest or an
expectation file is unusable; what is wrong is said as file:line: what to do.`;

const request = `
A request is one line of JSON: {"specialist", "capability", "purpose", "subjects": [ids], "attributes": [{"id", "name",
"value", "classification", "category", "subjects": [ids], "source", "trust"}]}. A field of the capability takes the
attributes of its name. What is not labelled is restricted. What the specialist was told before may follow as "told":
[{"subject", "field", "category", "classification", "form"}].`;

const answer = `
The answer is one line of JSON: {"disclosed": [{"id", "form", "value", "policies"}], "withheld": [{"id", "reason",
"policies"}], "blocked", "asks": [{"field", "question"}]}, or {"error", "line"} for a line that can't be judged.`;

export interface PolicyVerbs {
  /** Opens the verbs that need the policy engine, which takes a while. */
  readonly open: () => Promise<PolicyCommands>;
  readonly rederive: (goalId: string | undefined, wishes: Wishes & { readonly all?: boolean }) => Promise<void>;
}

/** Adds the verbs of those who write policies, and of those who audit what was decided by them. */
export function addPolicies(program: Command, { open, rederive }: PolicyVerbs): void {
  const policy = program.command('policy').description('policies: what may cross to whom');
  policy
    .command('check [file]')
    .description('decide handoffs that are described, one a line, as they would be decided in production')
    .option(...policies)
    .option(...capabilities)
    .addHelpText('after', `${request}\n${answer}\n${endings}`)
    .action(async (file: string | undefined, wishes: PolicyWishes) => (await open()).check(file, wishes));
  policy
    .command('explain <attribute> [file]')
    .description('say why one attribute of a described handoff crosses or not, and what would let it')
    .option(...policies)
    .option(...capabilities)
    .addHelpText('after', `${request}\n${endings}`)
    .action(async (attribute: string, file: string | undefined, wishes: PolicyWishes) =>
      (await open()).explain(attribute, file, wishes),
    );
  policy
    .command('test [folder]')
    .description("ask policies what is expected of them (default: the folder's own tests)")
    .option(...policies)
    .option(...capabilities)
    .addHelpText('after', endings)
    .action(async (folder: string | undefined, wishes: PolicyWishes) => (await open()).test(folder, wishes));
  policy
    .command('rederive [goal]')
    .description('take recorded decisions again, from the log alone; asks a Baton that runs')
    .option('--all', 'those of all goals')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExit code: 0 if all come out the same, 1 if not, if there is no such goal or if you may not ask, 3 without an answer.',
    )
    .action(rederive);
}
