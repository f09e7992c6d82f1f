export { CopyFailed } from './copy-database.js';
export type { BackupManifest } from './manifest.js';
export { UnusableBackup } from './manifest.js';
export { restoreBackup } from './restore-backup.js';
export type { StateFolders } from './take-backup.js';
export { takeBackup } from './take-backup.js';
