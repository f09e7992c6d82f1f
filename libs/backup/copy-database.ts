import { closeSync, constants, copyFileSync, existsSync, fsyncSync, openSync, readSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** A database can't be copied as it stands; the message says what to do. */
export class CopyFailed extends Error {
  override readonly name = 'CopyFailed';
}

const walHeaderBytes = 32;
const triesMax = 20;
const sqliteBusy = 5;

/**
 * Copies a database as it is at one moment, while its owner goes on writing. One that its owner keeps for itself alone
 * can't be read through SQLite: its files are copied instead, and what is not whole in them is repaired by its journal.
 */
export function copyDatabase(from: string, to: string): void {
  try {
    const database = new DatabaseSync(from, { readOnly: true, timeout: 0 });
    try {
      database.prepare('vacuum into ?').run(to);
    } finally {
      database.close();
    }
  } catch (error) {
    if (!isBusy(error)) throw error;
    rmSync(to, { force: true });
    copyFiles(from, to);
  }
  mustBeWhole(to);
  syncFile(to);
}

/**
 * Pages reach the database only out of the write-ahead log, so as long as the log is not begun anew it has every page that
 * may be half written in the copy. It begins anew with another salt in its header.
 */
function copyFiles(from: string, to: string): void {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const before = walHeaderOf(from);
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
    if (existsSync(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`);
    if (walHeaderOf(from) === before) return takeLogIn(to);
  }
  throw new CopyFailed(`The database is written to without pause: try again at a quieter moment (file ${from})`);
}

function takeLogIn(file: string): void {
  const database = new DatabaseSync(file);
  database.exec('pragma wal_checkpoint(truncate); pragma journal_mode = delete');
  database.close();
}

function walHeaderOf(file: string): string {
  if (!existsSync(`${file}-wal`)) return '';
  const log = openSync(`${file}-wal`, 'r');
  try {
    const header = Buffer.alloc(walHeaderBytes);
    readSync(log, header, 0, walHeaderBytes, 0);
    return header.toString('hex');
  } finally {
    closeSync(log);
  }
}

function mustBeWhole(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const found = database.prepare('pragma quick_check').get()?.['quick_check'];
    if (found !== 'ok') throw new CopyFailed(`The copy of the database is damaged: try again (file ${file})`);
  } finally {
    database.close();
  }
}

export function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function isBusy(error: unknown): boolean {
  const { errcode = 0 } = error as { readonly errcode?: number };
  return (errcode & 0xff) === sqliteBusy;
}
