import { Command, InvalidArgumentError } from 'commander';
import type { GoalCommands, Wishes } from './goal-commands.js';

/** The command line; it reads words and calls the verb, and does nothing itself. */
export function programFor(goals: () => GoalCommands): Command {
  const program = new Command('baton')
    .description(
      'Tell Baton a goal, and see what becomes of it. BATON_URL says where Baton is, default http://127.0.0.1:4000/graphql.',
    )
    .exitOverride();
  const goal = program.command('goal').description('goals');
  goal
    .command('start <sentence>')
    .description('submit a goal, e.g. "Renew ACME for a year at +5 %"')
    .option('--key <key>', 'your own name for this request: sent again with it, it is done once (default: a new one)')
    .option('--watch', 'tell what happens until it has ended')
    .option('--json', 'print JSON')
    .action((sentence: string, wishes: Wishes & { key?: string; watch?: boolean }) => goals().start(sentence, wishes));
  goal
    .command('list')
    .description('your goals, newest first')
    .option('--first <number>', 'how many, 1 to 100', pageSize, 20)
    .option('--phase <phase>', 'planning, running, compensating or concluded')
    .option('--outcome <outcome>', 'completed, compensated, nothing-done or partial')
    .option('--json', 'print JSON')
    .action((wishes: Wishes & { first: number; phase?: string; outcome?: string }) => goals().list(wishes));
  goal
    .command('report <id>')
    .description('what is done and what is not')
    .option('--json', 'print JSON')
    .action((id: string, wishes: Wishes) => goals().report(id, wishes));
  goal
    .command('watch <id>')
    .description('tell what happens until it has ended or needs an answer')
    .option('--json', 'print one JSON document a line')
    .action((id: string, wishes: Wishes) => goals().watch(id, wishes));
  goal
    .command('answer <id> <answers...>')
    .description('answer what it asks, e.g. request.uplift="5 %"')
    .option('--key <key>', 'your own name for this request')
    .option('--json', 'print JSON')
    .action((id: string, answers: string[], wishes: Wishes & { key?: string }) => goals().answer(id, answers, wishes));
  return program;
}

function pageSize(text: string): number {
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1 || size > 100)
    throw new InvalidArgumentError('It is a number from 1 to 100.');
  return size;
}
