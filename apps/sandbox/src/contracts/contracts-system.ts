import { join } from 'node:path';
import type { Router } from 'express';
import { SystemDatabase } from '../system-database.js';
import type { BasicCredentials } from '../basic-credentials.js';
import { contractsRouter } from './contracts-http.js';
import { Locks } from './locks.js';
import { ResourceStore, schema } from './resource-store.js';

export class ContractsSystem {
  readonly database: SystemDatabase;
  readonly store: ResourceStore;
  readonly #credentials: BasicCredentials;
  readonly #nowMs: () => number;

  constructor(dataDir: string, credentials: BasicCredentials, nowMs: () => number) {
    this.database = new SystemDatabase({ file: contractsFile(dataDir), schema, version: 1, nowMs });
    this.store = new ResourceStore(this.database);
    this.#credentials = credentials;
    this.#nowMs = nowMs;
  }

  router(): Router {
    const locks = new Locks(this.database, this.#nowMs);
    return contractsRouter({ store: this.store, locks, credentials: this.#credentials, nowMs: this.#nowMs });
  }
}

export function contractsFile(dataDir: string): string {
  return join(dataDir, 'contracts.sqlite');
}
