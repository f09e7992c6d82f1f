import { join } from 'node:path';
import type { BasicCredentials } from '../basic-credentials.js';
import type { FaultBoard, LateWork } from '../faults.js';
import type { Listener } from '../listener.js';
import { SystemDatabase } from '../system-database.js';
import { MailStore, schema } from './mail-store.js';
import { listenForMail } from './smtp-listener.js';

export class EmailSystem {
  readonly database: SystemDatabase;
  readonly store: MailStore;
  readonly #credentials: BasicCredentials;
  readonly #nowMs: () => number;

  constructor(dataDir: string, credentials: BasicCredentials, nowMs: () => number) {
    this.database = new SystemDatabase({ file: emailFile(dataDir), schema, version: 1, nowMs });
    this.store = new MailStore(this.database);
    this.#credentials = credentials;
    this.#nowMs = nowMs;
  }

  listen(port: number, host: string, board: FaultBoard, late: LateWork): Promise<Listener> {
    const parts = { store: this.store, credentials: this.#credentials, nowMs: this.#nowMs, board, late };
    return listenForMail(parts, port, host);
  }
}

export function emailFile(dataDir: string): string {
  return join(dataDir, 'email.sqlite');
}
