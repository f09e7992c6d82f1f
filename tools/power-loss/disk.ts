import type { Random } from '@baton/simulation';
import type { DiskCall } from './calls.js';

type Change = Extract<DiskCall, { readonly kind: 'WRITE' | 'RESIZE' }>;

/** What a disk writes whole or not at all. */
export const sectorBytes = 512;

interface FileOnDisk {
  /** What is there whatever happens. */
  content: Buffer;
  size: number;
  /** What was asked for since the last sync, and may be there, in part, or not. */
  pending: Change[];
}

/**
 * A disk that keeps its promises and not a bit more: what was synced is there after the power was lost; of the rest, and
 * of the names in the folder, any part may be, in any order. A name belongs to the folder and is durable with its sync.
 */
export class Disk {
  readonly #files = new Map<number, FileOnDisk>();
  readonly #names = new Map<string, number>();
  #pendingNames: { readonly name: string; readonly file: number | undefined }[] = [];

  constructor(private readonly random: Random) {}

  take(call: DiskCall): void {
    switch (call.kind) {
      case 'CREATE':
        this.#files.set(call.file, { content: Buffer.alloc(0), size: 0, pending: [] });
        return void this.#pendingNames.push({ name: call.name, file: call.file });
      case 'REMOVE':
        return void this.#pendingNames.push({ name: call.name, file: undefined });
      case 'SYNC_FOLDER':
        for (const change of this.#pendingNames) rename(this.#names, change);
        this.#pendingNames = [];
        return;
      case 'WRITE':
      case 'RESIZE':
        return void this.#file(call.file).pending.push(call);
      case 'SYNC': {
        const file = this.#file(call.file);
        for (const change of file.pending) applyTo(file, change);
        file.pending = [];
        return;
      }
      case 'FAIL_TO_SYNC': {
        // The pages stay as they are in memory, and count as written: no later sync brings them to the disk.
        const file = this.#file(call.file);
        file.content = Buffer.from(this.#lost(file));
        file.size = file.content.length;
        file.pending = [];
        return;
      }
      case 'SAY':
        return;
    }
  }

  /** The files as they may be found if the power is lost now. */
  lose(): ReadonlyMap<string, Buffer> {
    const { random } = this;
    const names = new Map(this.#names);
    const namesKept = share(random);
    for (const change of this.#pendingNames) if (random.happens(namesKept)) rename(names, change);
    return new Map([...names].map(([name, file]) => [name, this.#lost(this.#file(file))]));
  }

  #lost({ content, size, pending }: FileOnDisk): Buffer {
    const { random } = this;
    const found: FileOnDisk = { content: Buffer.from(content.subarray(0, size)), size, pending: [] };
    const kept = share(random);
    for (const change of pending) {
      if (!random.happens(kept)) continue;
      const isTorn = change.kind === 'WRITE' && random.happens(0.3);
      for (const part of isTorn ? sectorsOf(change) : [change])
        if (part === change || random.happens(0.5)) applyTo(found, part);
    }
    return found.content.subarray(0, found.size);
  }

  #file(file: number): FileOnDisk {
    const found = this.#files.get(file);
    if (!found) throw new Error(`A file is used that nobody made (${file})`);
    return found;
  }
}

/** Often nothing at all is kept, or all of it; else each change by itself, more or less often. */
function share(random: Random): number {
  return random.pick([0, 1, random.fraction(), random.fraction()]);
}

function rename(
  names: Map<string, number>,
  { name, file }: { readonly name: string; readonly file: number | undefined },
): void {
  if (file === undefined) names.delete(name);
  else names.set(name, file);
}

function applyTo(file: FileOnDisk, change: Change): void {
  const end = change.kind === 'WRITE' ? change.at + change.bytes.length : change.size;
  if (end > file.content.length) {
    const grown = Buffer.alloc(Math.max(end, 2 * file.content.length));
    file.content.copy(grown, 0, 0, file.size);
    file.content = grown;
  }
  if (change.kind === 'WRITE') {
    change.bytes.copy(file.content, change.at);
    file.size = Math.max(file.size, end);
    return;
  }
  file.content.fill(0, Math.min(end, file.size), file.size);
  file.size = end;
}

function sectorsOf({ file, at, bytes }: Extract<Change, { readonly kind: 'WRITE' }>): Change[] {
  const parts: Change[] = [];
  for (let from = at; from < at + bytes.length;) {
    const to = Math.min((Math.floor(from / sectorBytes) + 1) * sectorBytes, at + bytes.length);
    parts.push({ kind: 'WRITE', file, at: from, bytes: bytes.subarray(from - at, to - at) });
    from = to;
  }
  return parts;
}
