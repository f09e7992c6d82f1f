import { join } from 'node:path';
import type { BackupManifest, StateFolders } from '@baton/backup';
import { CopyFailed, restoreBackup, takeBackup, UnusableBackup } from '@baton/backup';
import type { BackupVerbs, FolderWishes } from './backup-program.js';
import { instantOf } from '@baton/kernel';
import { commandLine } from '@baton/narration';
import { CommandFailed, exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** The verbs that copy the state of an installation, and put it back. */
export class BackupCommands implements BackupVerbs {
  constructor(private readonly terminal: Terminal) {}

  async backup(to: string, wishes: FolderWishes): Promise<void> {
    const manifest = await this.#refusing(() => takeBackup(foldersOf(wishes), to, instantOf(Date.now())));
    this.#tell(manifest, wishes, `Copied ${sizeOf(manifest)} to ${to}.`);
  }

  async restore(from: string, wishes: FolderWishes): Promise<void> {
    const manifest = await this.#refusing(() => restoreBackup(from, foldersOf(wishes), instantOf(Date.now())));
    const { takenAt } = manifest;
    this.#tell(
      manifest,
      wishes,
      `Put back ${sizeOf(manifest)} as of ${takenAt}. Start Baton, then run: ${commandLine} reconcile`,
    );
  }

  #tell(manifest: BackupManifest, { json }: FolderWishes, text: string): void {
    this.terminal.write(json ? JSON.stringify(manifest) : text);
  }

  async #refusing<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof UnusableBackup || error instanceof CopyFailed)) throw error;
      throw new CommandFailed(exitCodes.refused, error.message);
    }
  }
}

function foldersOf({ data, keys, masterKey }: FolderWishes): StateFolders {
  // What holds nothing counts as not there, and is not the folder that the command is run in.
  return { dataDir: data, keysDir: keys || join(data, 'keys'), masterKeyFile: masterKey || undefined };
}

function sizeOf({ files }: BackupManifest): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${files.length} files, ${Math.ceil(bytes / 1024)} KiB`;
}
