import type { CalendarSystem } from './calendar/calendar-system.js';
import { movedTo, withReply } from './calendar/calendar-data.js';
import type { ContractsSystem } from './contracts/contracts-system.js';
import { propertyNamespace } from './contracts/resource-store.js';
import { pathOfUrl } from './dav/paths.js';
import type { EmailSystem } from './email/email-system.js';
import { systemNames } from './faults.js';
import { findEntityType } from './sap/entities.js';
import type { SapSystem } from './sap/sap-system.js';
import { findObjectType } from './salesforce/objects.js';
import { recordId } from './salesforce/record-ids.js';
import type { SalesforceSystem } from './salesforce/salesforce-system.js';
import type { ServicenowSystem } from './servicenow/servicenow-system.js';
import { findTable } from './servicenow/tables.js';

export interface Systems {
  readonly salesforce: SalesforceSystem;
  readonly sap: SapSystem;
  readonly contracts: ContractsSystem;
  readonly servicenow: ServicenowSystem;
  readonly calendar: CalendarSystem;
  readonly email: EmailSystem;
}

/**
 * What a person does in a system's own screens. It takes the same way as a client's write, under another name.
 * - salesforce: `{object, id, fields}`, `{object, fields, operation: 'create'}`, `{object, id, operation: 'delete' | 'lock' | 'unlock'}`
 * - sap: `{entity, key, fields}`, `{entity, fields, operation: 'create'}`, `{entity: 'Invoice', key, operation: 'cancel' | 'mail'}`,
 *   `{entity: 'PurchaseOrder', key, operation: 'release'}`
 * - contracts: `{path, content}`, `{path, properties}`, `{path, operation: 'delete'}`; a legal hold does not bind its keeper
 * - servicenow: `{table, sysId, fields}`, `{table, fields, operation: 'create'}`, `{table, sysId, operation: 'delete'}`
 * - calendar: `{path, content}`, `{path, operation: 'delete'}`, `{path, operation: 'move', start}` (an instant),
 *   `{path, operation: 'reply', attendee, status}`
 * - email: `{to, subject, text}`: a mail by hand
 */
export type Edit = Readonly<Record<string, unknown>>;

export class BadEdit extends Error {
  override readonly name = 'BadEdit';
}

/** The second seeded user: the first person after the integration user. */
const personId = recordId('005', 2);

export function applyEdit(systems: Systems, edit: Edit, nowMs: number): object {
  switch (edit['system']) {
    case 'salesforce':
      return editSalesforce(systems.salesforce, edit, nowMs);
    case 'sap':
      return editSap(systems.sap, edit, nowMs);
    case 'contracts':
      return editContracts(systems.contracts, edit, nowMs);
    case 'servicenow':
      return editServicenow(systems.servicenow, edit, nowMs);
    case 'calendar':
      return editCalendar(systems.calendar, edit, nowMs);
    case 'email':
      return writeMail(systems.email, edit, nowMs);
    default:
      throw new BadEdit(`system is one of ${systemNames.join(', ')}`);
  }
}

function editSalesforce({ records }: SalesforceSystem, edit: Edit, atMs: number): object {
  const type = findObjectType(text(edit, 'object'));
  if (type === undefined) throw new BadEdit('object is no object of this system');
  const writing = { userId: personId, atMs };
  if (edit['operation'] === 'create') return { id: records.create(type, fieldsOf(edit), writing) };
  const id = text(edit, 'id');
  if (edit['operation'] === 'delete') records.delete(type, id, writing);
  else if (edit['operation'] === 'lock' || edit['operation'] === 'unlock') {
    records.setLock(type, id, edit['operation'] === 'lock');
  } else records.update(type, id, fieldsOf(edit), writing);
  return { id };
}

function editSap({ store }: SapSystem, edit: Edit, atMs: number): object {
  const type = findEntityType(text(edit, 'entity'));
  if (type === undefined) throw new BadEdit('entity is no entity set of this system');
  const writing = { user: 'KELLERM', atMs };
  if (edit['operation'] === 'create') return store.create(type, fieldsOf(edit), writing);
  const key = text(edit, 'key');
  if (edit['operation'] === 'cancel') return store.cancelInvoice(key, undefined, writing);
  if (edit['operation'] === 'release') return store.releasePurchaseOrder(key, writing);
  if (edit['operation'] === 'mail') {
    store.mailInvoice(key, writing);
    return { key };
  }
  return store.update(type, key, fieldsOf(edit), '*', writing);
}

function editContracts({ store }: ContractsSystem, edit: Edit, atMs: number): object {
  const path = pathOfUrl(encodeURI(text(edit, 'path')));
  if (path === undefined) throw new BadEdit('path is no path');
  return store.transaction(() => {
    if (edit['operation'] === 'delete') store.remove(path);
    if (typeof edit['content'] === 'string') {
      store.putDocument(path, Buffer.from(edit['content']), 'text/plain', { user: 'counsel', atMs });
    }
    for (const [name, value] of Object.entries(objectOf(edit['properties'] ?? {}, 'properties'))) {
      store.setProperty(path, { namespace: propertyNamespace, name, value: String(value) });
    }
    return { path };
  });
}

function editServicenow({ store }: ServicenowSystem, edit: Edit, atMs: number): object {
  const table = findTable(text(edit, 'table'));
  if (table === undefined) throw new BadEdit('table is no table of this system');
  const writing = { user: 'support.lead', atMs };
  if (edit['operation'] === 'create') return store.create(table, fieldsOf(edit), writing);
  const sysId = text(edit, 'sysId');
  if (edit['operation'] === 'delete') store.delete(table, sysId);
  else store.update(table, sysId, fieldsOf(edit), writing);
  return { sysId };
}

function editCalendar({ store }: CalendarSystem, edit: Edit, atMs: number): object {
  const path = text(edit, 'path');
  const writing = { user: 'iris.lang', atMs };
  return store.transaction(() => {
    const content = store.find(path)?.content;
    if (typeof edit['content'] === 'string') store.put(path, edit['content'], writing);
    else if (content === undefined) throw new BadEdit('path names nothing that is there');
    else if (edit['operation'] === 'delete') store.remove(path, writing);
    else if (edit['operation'] === 'move') store.put(path, movedTo(content, dateOf(edit, 'start')), writing);
    else if (edit['operation'] === 'reply') {
      store.keepReply(path, withReply(content, text(edit, 'attendee'), text(edit, 'status')), writing);
    } else throw new BadEdit('operation is one of delete, move, reply');
    return { path };
  });
}

function writeMail({ store }: EmailSystem, edit: Edit, atMs: number): object {
  const mail = { to: text(edit, 'to'), subject: text(edit, 'subject'), text: text(edit, 'text') };
  return { messageId: store.write(mail, { user: 'iris.lang@vendor.example', atMs }) };
}

function dateOf(edit: Edit, name: string): Date {
  const date = new Date(text(edit, name));
  if (Number.isNaN(date.getTime())) throw new BadEdit(`${name} is an instant`);
  return date;
}

function fieldsOf(edit: Edit): Readonly<Record<string, unknown>> {
  return objectOf(edit['fields'], 'fields');
}

function objectOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadEdit(`${name} is an object`);
  return { ...value };
}

function text(edit: Edit, name: string): string {
  const value = edit[name];
  if (typeof value !== 'string' || value === '') throw new BadEdit(`${name} is a text that is not empty`);
  return value;
}
