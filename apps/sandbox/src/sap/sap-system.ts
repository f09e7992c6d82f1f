import { join } from 'node:path';
import type { Router } from 'express';
import { SystemDatabase } from '../system-database.js';
import type { BasicCredentials } from '../basic-credentials.js';
import { schema } from './entities.js';
import { EntityStore } from './entity-store.js';
import { sapRouter } from './sap-http.js';

export class SapSystem {
  readonly database: SystemDatabase;
  readonly store: EntityStore;
  readonly #credentials: BasicCredentials;
  readonly #nowMs: () => number;

  constructor(dataDir: string, credentials: BasicCredentials, nowMs: () => number) {
    this.database = new SystemDatabase({ file: sapFile(dataDir), schema, version: 3, nowMs });
    this.store = new EntityStore(this.database);
    this.#credentials = credentials;
    this.#nowMs = nowMs;
  }

  router(): Router {
    return sapRouter({ store: this.store, credentials: this.#credentials, nowMs: this.#nowMs });
  }
}

export function sapFile(dataDir: string): string {
  return join(dataDir, 'sap.sqlite');
}
