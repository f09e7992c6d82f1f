import type { Router } from 'express';
import type { Systems } from './admin-edits.js';
import { adminRouter } from './admin-http.js';
import { CalendarSystem } from './calendar/calendar-system.js';
import { writeCalendarFailure } from './calendar/calendar-http.js';
import { ContractsSystem } from './contracts/contracts-system.js';
import { writeContractsFailure } from './contracts/contracts-http.js';
import { lockDataFolder } from './data-folder-lock.js';
import { EmailSystem } from './email/email-system.js';
import type { ErrorWriter, SystemName } from './faults.js';
import { FaultBoard, faultGate, LateWork } from './faults.js';
import type { Listener } from './listener.js';
import { bareApplication, listen } from './listener.js';
import { SalesforceSystem } from './salesforce/salesforce-system.js';
import { writeSalesforceFailure } from './salesforce/salesforce-http.js';
import { SapSystem } from './sap/sap-system.js';
import { writeSapFailure } from './sap/sap-http.js';
import { seedCalendar, seedContracts, seededCompanies, seedSalesforce, seedSap, seedServicenow } from './seed/index.js';
import { ServicenowSystem } from './servicenow/servicenow-system.js';
import { writeServicenowFailure } from './servicenow/servicenow-http.js';
import type { Credentials, ListenerName, Ports } from './settings.js';
import { credentialsFrom, defaultPorts } from './settings.js';
import type { Stores } from './stores.js';
import { openStores } from './stores.js';

export interface SandboxOptions {
  readonly dataDir: string;
  /** 0 stands for any free port. */
  readonly ports?: Partial<Ports>;
  readonly host?: string;
  readonly credentials?: Credentials;
  /** The systems' clock, in epoch ms. */
  readonly nowMs?: () => number;
}

export interface Sandbox {
  readonly ports: Ports;
  /** Reads what the systems hold. */
  readonly stores: Stores;
  close(): Promise<void>;
}

/**
 * Starts all systems, each on a port and a file of its own; empty stores are seeded first.
 * Throws StartupError if a port, a store or the data folder can't be used.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { dataDir, host = '127.0.0.1', nowMs = Date.now } = options;
  const credentials = options.credentials ?? credentialsFrom(process.env);
  const ports: Ports = { ...defaultPorts, ...options.ports };
  const late = new LateWork();
  const closers: (() => void | Promise<void>)[] = [lockDataFolder(dataDir)];
  const close = async (): Promise<void> => {
    late.cancel();
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const systems = openSystems(dataDir, credentials, nowMs, closers);
    seedEmpty(systems);
    const stores = openStores(dataDir);
    closers.push(() => stores.close());
    const listeners = await listenAll(systems, ports, host, late, nowMs, closers);
    return { ports: listeners, stores, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function openSystems(
  dataDir: string,
  credentials: Credentials,
  nowMs: () => number,
  closers: (() => void | Promise<void>)[],
): Systems {
  const opened = <T extends Systems[SystemName]>(system: T): T => {
    closers.push(() => system.database.close());
    return system;
  };
  return {
    salesforce: opened(new SalesforceSystem(dataDir, credentials.salesforce, nowMs)),
    sap: opened(new SapSystem(dataDir, credentials.sap, nowMs)),
    contracts: opened(new ContractsSystem(dataDir, credentials.contracts, nowMs)),
    servicenow: opened(new ServicenowSystem(dataDir, credentials.servicenow, nowMs)),
    calendar: opened(new CalendarSystem(dataDir, credentials.calendar, nowMs)),
    email: opened(new EmailSystem(dataDir, credentials.email, nowMs)),
  };
}

/** The seed is the same every time, so stores that are seeded at different starts still agree. */
function seedEmpty({ salesforce, sap, contracts, servicenow, calendar, email }: Systems): void {
  const companies = seededCompanies();
  if (salesforce.database.isNew) salesforce.database.create(() => seedSalesforce(salesforce.records, companies));
  if (sap.database.isNew) sap.database.create(() => seedSap(sap.store, companies));
  if (contracts.database.isNew) contracts.database.create(() => seedContracts(contracts.store, companies));
  if (servicenow.database.isNew) servicenow.database.create(() => seedServicenow(servicenow.store, companies));
  if (calendar.database.isNew) calendar.database.create(() => seedCalendar(calendar.store, companies));
  // Nobody has written to anybody yet.
  if (email.database.isNew) email.database.create(() => undefined);
}

async function listenAll(
  systems: Systems,
  ports: Ports,
  host: string,
  late: LateWork,
  nowMs: () => number,
  closers: (() => void | Promise<void>)[],
): Promise<Ports> {
  const board = new FaultBoard();
  const start = async (name: ListenerName, router: Router, gate?: ErrorWriter): Promise<number> => {
    const handlers = gate === undefined || name === 'admin' ? [] : [faultGate(board, name, late, gate)];
    const listener: Listener = await listen(name, bareApplication(...handlers, router), ports[name], host);
    closers.push(() => listener.close());
    return listener.port;
  };
  const mail = await systems.email.listen(ports.email, host, board, late);
  closers.push(() => mail.close());
  return {
    email: mail.port,
    salesforce: await start('salesforce', systems.salesforce.router(), writeSalesforceFailure),
    sap: await start('sap', systems.sap.router(), writeSapFailure),
    contracts: await start('contracts', systems.contracts.router(), writeContractsFailure),
    servicenow: await start('servicenow', systems.servicenow.router(), writeServicenowFailure),
    calendar: await start('calendar', systems.calendar.router(), writeCalendarFailure),
    admin: await start('admin', adminRouter(systems, board, late, nowMs)),
  };
}
