import { join } from 'node:path';
import type { Router } from 'express';
import { SystemDatabase } from '../system-database.js';
import { schema } from './objects.js';
import { SalesforceRecords } from './records.js';
import { Queries } from './queries.js';
import { Sessions } from './sessions.js';
import { salesforceRouter } from './salesforce-http.js';
import type { ClientCredentials } from './sessions.js';
import { recordId } from './record-ids.js';

export interface SalesforceSettings {
  readonly credentials: ClientCredentials;
  readonly dailyRequestsMax: number;
}

/** The users are seeded first, in this order, so their ids are known. */
export const integrationUserId = recordId('005', 1);

export class SalesforceSystem {
  readonly database: SystemDatabase;
  readonly records: SalesforceRecords;
  readonly #settings: SalesforceSettings;
  readonly #nowMs: () => number;

  constructor(dataDir: string, settings: SalesforceSettings, nowMs: () => number) {
    this.database = new SystemDatabase({ file: salesforceFile(dataDir), schema, version: 1, nowMs });
    this.records = new SalesforceRecords(this.database);
    this.#settings = settings;
    this.#nowMs = nowMs;
  }

  router(): Router {
    return salesforceRouter({
      records: this.records,
      queries: new Queries(this.database),
      sessions: new Sessions(),
      credentials: this.#settings.credentials,
      dailyRequestsMax: this.#settings.dailyRequestsMax,
      integrationUserId,
      nowMs: this.#nowMs,
    });
  }
}

export function salesforceFile(dataDir: string): string {
  return join(dataDir, 'salesforce.sqlite');
}
