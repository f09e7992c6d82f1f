import type { Command } from 'commander';
import type { Wishes } from './goal-commands.js';

export interface FolderWishes extends Wishes {
  readonly data: string;
  readonly keys?: string;
  readonly masterKey?: string;
}

/** The verbs on the folders of an installation; what they need is loaded with the first of them. */
export interface BackupVerbs {
  backup(to: string, wishes: FolderWishes): Promise<void>;
  restore(from: string, wishes: FolderWishes): Promise<void>;
}

const whatIsInIt = `
In a backup are the events, the keys, and the journals of mail and of the specialists in the data folder. master.key is in
it where it lies in the folder of the keys: whoever has it reads everything. Not in it are a master key that lies elsewhere,
journals of specialists on other machines, and what a server of events keeps (EVENT_STORE): its own tools back that up.`;

export function addBackup(program: Command, verbs: BackupVerbs, env: NodeJS.ProcessEnv): void {
  const onFolders = (command: Command): Command =>
    command
      .option('--data <folder>', 'the data folder (default: BATON_DATA, else data)', env['BATON_DATA'] || 'data')
      .option(
        '--keys <folder>',
        'the folder of the keys (default: BATON_KEYS, else in the data folder)',
        env['BATON_KEYS'],
      )
      .option('--json', 'print JSON');
  onFolders(
    program
      .command('backup <folder>')
      .description('copy events, keys and journals of the installation in this place, which may be running')
      .option(
        '--master-key <file>',
        'the master key, where it lies elsewhere; it is not copied (default: BATON_MASTER_KEY_FILE)',
        env['BATON_MASTER_KEY_FILE'],
      )
      .addHelpText('after', whatIsInIt),
  ).action((to: string, wishes: FolderWishes) => verbs.backup(to, wishes));
  onFolders(
    program
      .command('restore <folder>')
      .description('put a backup back where nothing is; start Baton then, and reconcile')
      .addHelpText('after', whatIsInIt),
  ).action((from: string, wishes: FolderWishes) => verbs.restore(from, wishes));
}
