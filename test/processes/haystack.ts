import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Something to search through: the bytes of a file, the rows of a database, or what a process said. */
export interface Hay {
  readonly where: string;
  readonly bytes: Buffer;
}

/** All files below a folder, logs and journals of databases among them, but for those below some of its folders. */
export function filesBelow(root: string, without: readonly string[] = []): readonly Hay[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => without.every((folder) => !file.startsWith(join(root, folder))))
    .map((file) => ({ where: file, bytes: readFileSync(file) }));
}

/**
 * What the databases among these files hold, cell by cell: a long value is cut across pages, so that its bytes may lie
 * apart in the file. Nobody may be using them.
 */
export function rowsIn(files: readonly Hay[]): readonly Hay[] {
  return files.filter(({ bytes }) => bytes.subarray(0, 15).equals(Buffer.from('SQLite format 3'))).flatMap(rowsOf);
}

function rowsOf({ where: file }: Hay): readonly Hay[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database.prepare("select name from sqlite_schema where type = 'table'").all();
    const rows = tables.flatMap(({ name }) => database.prepare(`select * from "${String(name)}"`).all());
    const cells = rows.flatMap((row) => Object.values(row)).map((cell) => Buffer.from(textOf(cell), 'latin1'));
    return [{ where: `${file} (rows)`, bytes: Buffer.concat(cells) }];
  } finally {
    database.close();
  }
}

function textOf(cell: unknown): string {
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString('latin1');
  return Buffer.from(`${String(cell)}\n`).toString('latin1');
}

/** Where any of the words stands, in UTF-8 or UTF-16 and in whichever case, as `place: word`. */
export function findings(hay: readonly Hay[], words: readonly string[]): readonly string[] {
  return hay.flatMap(({ where, bytes }) => {
    const text = bytes.toString('latin1').toLowerCase();
    return words
      .filter((word) =>
        (['utf8', 'utf16le'] as const).some((encoding) =>
          text.includes(Buffer.from(word.toLowerCase(), encoding).toString('latin1')),
        ),
      )
      .map((word) => `${where}: ${word}`);
  });
}
