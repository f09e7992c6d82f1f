import { Readable } from 'node:stream';
import { CommanderError } from 'commander';
import { BatonClient } from './baton-client.js';
import { BulkCommands } from './bulk-commands.js';
import { ControlCommands } from './control-commands.js';
import { CommandFailed, exitCodes } from './exit-codes.js';
import { GoalCommands } from './goal-commands.js';
import { programFor } from './program.js';
import { ProjectionCommands } from './projection-commands.js';
import { ReconcileCommands } from './reconcile-commands.js';
import { rederive } from './rederive-command.js';
import { TaskCommands } from './task-commands.js';
import type { Terminal } from './terminal.js';

export interface Surroundings {
  readonly terminal: Terminal;
  /** Takes what is wrong, without the last line break. */
  readonly complain: (text: string) => void;
  /** Where GraphQL answers. */
  readonly url: string;
  /** Says who asks, where the words do not. */
  readonly token: string | undefined;
  /** What is piped in; absent where nothing is. */
  readonly input?: Readable;
  /** Where an installation is on this machine, by the variables that it goes by itself. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs one command line (without the names of node and the script) and says how it ended. */
export async function run(
  words: readonly string[],
  { terminal, complain, url, token, input = Readable.from([]), env = {} }: Surroundings,
): Promise<number> {
  const baton = new BatonClient(url, () => program.opts<{ readonly token?: string }>().token ?? token);
  const backups = async () => {
    const { BackupCommands } = await import('./backup-commands.js');
    return new BackupCommands(terminal);
  };
  const controls = new ControlCommands(baton, terminal);
  const program = programFor(
    {
      goals: new GoalCommands(baton, terminal),
      controls,
      tasks: new TaskCommands(baton, terminal, controls),
      bulk: new BulkCommands(baton, terminal),
      policies: {
        open: async () => {
          const { PolicyCommands } = await import('./policy-commands.js');
          return new PolicyCommands({ terminal, complain, input });
        },
        rederive: (goalId, wishes) => rederive({ baton, terminal }, goalId, wishes),
      },
      projections: new ProjectionCommands(baton, terminal),
      reconciling: new ReconcileCommands(baton, terminal),
      backups: {
        backup: async (to, wishes) => (await backups()).backup(to, wishes),
        restore: async (from, wishes) => (await backups()).restore(from, wishes),
      },
    },
    env,
  );
  const say = (text: string): void => terminal.write(text.trimEnd());
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
    command.exitOverride().configureOutput({ writeOut: say, writeErr: (text) => complain(text.trimEnd()) });
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    // Commander has said already what is wrong with the words.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (!(error instanceof CommandFailed)) throw error;
    complain(error.message);
    return error.exitCode;
  }
}
