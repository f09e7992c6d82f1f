import { join } from 'node:path';
import type { Router } from 'express';
import type { BasicCredentials } from '../basic-credentials.js';
import { SystemDatabase } from '../system-database.js';
import { calendarRouter } from './calendar-http.js';
import { CalendarStore, schema } from './calendar-store.js';

export class CalendarSystem {
  readonly database: SystemDatabase;
  readonly store: CalendarStore;
  readonly #credentials: BasicCredentials;
  readonly #nowMs: () => number;

  constructor(dataDir: string, credentials: BasicCredentials, nowMs: () => number) {
    this.database = new SystemDatabase({ file: calendarFile(dataDir), schema, version: 1, nowMs });
    this.store = new CalendarStore(this.database);
    this.#credentials = credentials;
    this.#nowMs = nowMs;
  }

  router(): Router {
    return calendarRouter({ store: this.store, credentials: this.#credentials, nowMs: this.#nowMs });
  }
}

export function calendarFile(dataDir: string): string {
  return join(dataDir, 'calendar.sqlite');
}
