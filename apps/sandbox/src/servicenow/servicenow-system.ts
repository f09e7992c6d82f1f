import { join } from 'node:path';
import type { Router } from 'express';
import type { BasicCredentials } from '../basic-credentials.js';
import { SystemDatabase } from '../system-database.js';
import { RecordStore } from './record-store.js';
import { servicenowRouter } from './servicenow-http.js';
import { schema } from './tables.js';

export class ServicenowSystem {
  readonly database: SystemDatabase;
  readonly store: RecordStore;
  readonly #credentials: BasicCredentials;
  readonly #nowMs: () => number;

  constructor(dataDir: string, credentials: BasicCredentials, nowMs: () => number) {
    this.database = new SystemDatabase({ file: servicenowFile(dataDir), schema, version: 1, nowMs });
    this.store = new RecordStore(this.database);
    this.#credentials = credentials;
    this.#nowMs = nowMs;
  }

  router(): Router {
    return servicenowRouter({ store: this.store, credentials: this.#credentials, nowMs: this.#nowMs });
  }
}

export function servicenowFile(dataDir: string): string {
  return join(dataDir, 'servicenow.sqlite');
}
