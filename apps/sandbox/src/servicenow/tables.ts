export type FieldType = 'string' | 'integer' | 'boolean' | 'reference' | 'journal' | 'datetime';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** Longer texts are cut off, as the system does it. */
  readonly maxLength?: number;
  /** The table that a value is a sys_id of; nobody checks that there is such a record. */
  readonly references?: string;
  readonly initially?: string;
  /** Set by the system alone. */
  readonly system?: boolean;
}

export interface Table {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly writable: boolean;
  /** Records are numbered with this prefix. */
  readonly numberPrefix?: string;
  /** States in which a record is done with: it is no longer active, and nobody but an administrator changes it. */
  readonly finalStates?: readonly string[];
}

const text = (name: string, maxLength = 40, more: Partial<Field> = {}): Field => ({
  name,
  type: 'string',
  maxLength,
  ...more,
});

const systemFields: readonly Field[] = [
  { name: 'sys_id', type: 'string', system: true },
  { name: 'sys_created_on', type: 'datetime', system: true },
  { name: 'sys_created_by', type: 'string', system: true },
  { name: 'sys_updated_on', type: 'datetime', system: true },
  { name: 'sys_updated_by', type: 'string', system: true },
  { name: 'sys_mod_count', type: 'integer', system: true },
];

/** What every kind of task has. */
const taskFields: readonly Field[] = [
  ...systemFields,
  { name: 'number', type: 'string', system: true },
  { name: 'company', type: 'reference', references: 'core_company' },
  text('short_description', 160),
  text('description', 4000),
  { name: 'priority', type: 'integer', initially: '4' },
  { name: 'state', type: 'integer', initially: '1' },
  { name: 'active', type: 'boolean', system: true, initially: 'true' },
  { name: 'due_date', type: 'datetime' },
  { name: 'opened_at', type: 'datetime', system: true },
  text('correlation_id', 100),
  text('correlation_display', 100),
  text('close_notes', 4000),
  { name: 'work_notes', type: 'journal' },
  { name: 'comments', type: 'journal' },
];

export const tables: readonly Table[] = [
  {
    name: 'core_company',
    writable: true,
    fields: [
      ...systemFields,
      text('name', 80),
      text('city', 40),
      text('country', 40),
      { name: 'customer', type: 'boolean', initially: 'false' },
      text('notes', 4000),
      text('u_account_number', 40),
      text('u_crm_account', 18),
    ],
  },
  { name: 'incident', writable: true, numberPrefix: 'INC', finalStates: ['7', '8'], fields: taskFields },
  {
    name: 'sn_customerservice_case',
    writable: true,
    numberPrefix: 'CS',
    finalStates: ['3', '7'],
    fields: [...taskFields, text('contact_type', 40, { initially: 'web' })],
  },
  {
    // Every entry that was ever made in a journal field, as it was made.
    name: 'sys_journal_field',
    writable: false,
    fields: [
      { name: 'sys_id', type: 'string', system: true },
      { name: 'name', type: 'string', system: true },
      { name: 'element', type: 'string', system: true },
      { name: 'element_id', type: 'string', system: true },
      { name: 'value', type: 'string', system: true },
      { name: 'sys_created_on', type: 'datetime', system: true },
      { name: 'sys_created_by', type: 'string', system: true },
    ],
  },
];

export function findTable(name: string): Table | undefined {
  return tables.find((table) => table.name === name);
}

export function tableOf(name: string): Table {
  const table = findTable(name);
  if (table === undefined) throw new Error(`The sandbox has no table ${name}`);
  return table;
}

/** Columns of a table; the entries of a journal field lie in a table of their own. */
export function columnsOf({ fields }: Table): readonly Field[] {
  return fields.filter(({ type }) => type !== 'journal');
}

/** Every value is a text, and an empty one stands for none. */
export const schema: string = tables
  .flatMap((table) => [
    `CREATE TABLE "${table.name}" (${columnsOf(table)
      .map(({ name, initially = '' }) => `"${name}" TEXT NOT NULL DEFAULT '${initially}' COLLATE NOCASE`)
      .join(', ')}, PRIMARY KEY (sys_id))`,
    ...columnsOf(table)
      .filter(({ name }) => ['correlation_id', 'company', 'u_account_number', 'element_id'].includes(name))
      .map(({ name }) => `CREATE INDEX "${table.name}_${name}" ON "${table.name}" ("${name}")`),
  ])
  .join(';\n');
