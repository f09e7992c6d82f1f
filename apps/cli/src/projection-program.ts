import type { Command } from 'commander';
import { choices } from './choices.js';
import type { Wishes } from './goal-commands.js';
import type { ProjectionCommands } from './projection-commands.js';

/** Adds the verbs on the rows that questions are answered from. */
export function addProjections(program: Command, projections: ProjectionCommands): void {
  const projection = program.command('projection').description('the rows that questions are answered from');
  projection
    .command('list')
    .description('what rows there are, and how far each have come')
    .option('--json', 'print JSON')
    .action((wishes: Wishes) => projections.list(wishes));
  projection
    .command('rebuild')
    .description('build rows anew from the events, beside those that answer meanwhile')
    .argument('<name>', choices.projection.words, choices.projection.read)
    .option('--json', 'print JSON')
    .option('--key <key>', 'your own name for this request: sent again with it, it is done once (default: a new one)')
    .action((name: string, wishes: Wishes & { key?: string }) => projections.rebuild(name, wishes));
}
