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
      ),
  ).action((to: string, wishes: FolderWishes) => verbs.backup(to, wishes));
  onFolders(
    program
      .command('restore <folder>')
      .description('put a backup back where nothing is; start Baton then, and reconcile'),
  ).action((from: string, wishes: FolderWishes) => verbs.restore(from, wishes));
}
