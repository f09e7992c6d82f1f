import type {
  Capability,
  Committed,
  CompensationEntry,
  InputField,
  Manifest,
  OutputField,
} from '@baton/specialist/domain';
import type { ConnectorInput, SystemConnector } from '@baton/specialist/kit';

/*
 * Three systems that answer at once, so that what is measured is Baton: the specialists in front of them are real, with
 * their tokens, their checks and their journals on disk. The names are those that the default policy speaks about.
 */

const required = { forms: ['FULL'], required: true } as const;
const amount: InputField = { name: 'amount', type: 'decimal', ...required };
const customer: InputField = { name: 'customer', type: 'name', ...required };
const term: InputField = { name: 'term', type: 'identifier', ...required };
const uplift: InputField = { name: 'uplift', type: 'percent', ...required };
const recordId: InputField = { name: 'recordId', type: 'identifier', ...required };
const version: InputField = { name: 'version', type: 'identifier', ...required };

const reference = { type: 'identifier', classification: 'internal', category: 'reference', trust: 'typed' } as const;
const outputs: readonly OutputField[] = [
  { name: 'recordId', ...reference },
  { name: 'version', ...reference },
  { name: 'customerId', ...reference, about: { being: 'organisation', recordIdField: 'customerId' } },
];
const earlierAmount: OutputField = { ...reference, name: 'amount', type: 'decimal', category: 'commercial' };

const notify: CompensationEntry = { kind: 'NOTIFY', inputs: {} };
const ofTheRecord = {
  recordId: { from: 'output', name: 'recordId' },
  version: { from: 'output', name: 'version' },
} as const;

function write(name: string, input: readonly InputField[], more: Partial<Capability> = {}): Capability {
  return {
    ...{ name, version: '1', sentence: 'Changes a record of the bench.', effect: 'WRITE' },
    ...{ input, output: outputs, before: [], reversibility: 'IRREVERSIBLE', compensations: [notify] },
    ...{ idempotencyClass: 'CHECK_THEN_ACT', callTimeoutMs: 15_000, visibilityLagMs: 1_000 },
    ...more,
  };
}

/** The way back of a capability, by another one of the same system. */
function backBy(kind: 'UNDO' | 'CORRECT', capability: string): Pick<Capability, 'reversibility' | 'compensations'> {
  const reversibility = kind === 'UNDO' ? 'UNDOABLE' : 'COMPENSATABLE';
  return { reversibility, compensations: [{ kind, capability, inputs: ofTheRecord }, notify] };
}

const created = { idempotencyClass: 'NATIVE', visibilityLagMs: 0 } as const;
const changed = { before: [earlierAmount] } as const;

/** By system. */
export const benchCapabilities: Readonly<Record<string, readonly Capability[]>> = {
  salesforce: [
    write('crm.renewal.price', [customer, amount, term, uplift], {
      ...changed,
      ...backBy('UNDO', 'crm.renewal.restore'),
    }),
    write('crm.renewal.close', [recordId, version], { ...changed, ...backBy('UNDO', 'crm.renewal.restore') }),
    write('crm.renewal.restore', [recordId, version]),
  ],
  sap: [
    write('erp.invoice.post', [recordId, amount, term], { ...created, ...backBy('CORRECT', 'erp.invoice.credit') }),
    write('erp.subscription.extend', [recordId, term], { ...changed, ...backBy('UNDO', 'erp.subscription.restore') }),
    write('erp.invoice.credit', [recordId, version]),
    write('erp.subscription.restore', [recordId, version]),
  ],
  contracts: [
    write('legal.contract.file', [customer, amount, term], { ...created, ...backBy('CORRECT', 'legal.contract.void') }),
    write('legal.contract.void', [recordId, version]),
  ],
};

export const benchSystemNames: readonly string[] = Object.keys(benchCapabilities);

/** Records that the systems of the bench keep; older ones are never asked for again, and their memory is not Baton's. */
const recordsMax = 5_000;
const customersMax = 60;

/** How a system behaves: it answers at once, fails every request, or never answers any. */
export type Health = 'WELL' | 'FAILING' | 'HANGING';

export interface SystemOptions {
  readonly health?: Health | undefined;
  readonly capabilities?: typeof benchCapabilities | undefined;
}

/** One system: a map of records by the key that created or changed them. */
export function benchSystem(
  name: string,
  { health = 'WELL', capabilities = benchCapabilities }: SystemOptions = {},
): SystemConnector {
  const manifest: Manifest = { specialist: name, system: name, capabilities: capabilities[name] ?? [] };
  const records = new Map<string, Committed>();
  const commit = (key: string, capability: string, input: ConnectorInput): Committed => {
    const [oldest] = records.keys();
    if (records.size >= recordsMax && oldest !== undefined) records.delete(oldest);
    const committed = committedOf(key, capability, input);
    records.set(key, committed);
    return committed;
  };
  const whileWell: SystemConnector = {
    manifest,
    perform: async ({ key, capability, input }) => records.get(key) ?? commit(key, capability, input),
    find: async ({ key }) => records.get(key) ?? { kind: 'ABSENT' },
    listKeys: async () => [],
  };
  if (health === 'WELL') return whileWell;
  const sick = async (): Promise<never> => {
    if (health === 'FAILING') throw new Error('The system answered 503');
    return new Promise<never>(() => undefined);
  };
  return { ...whileWell, perform: sick, find: sick };
}

function committedOf(key: string, capability: string, input: ConnectorInput): Committed {
  const customerId = `C-${Number.parseInt(key.slice(0, 8), 16) % customersMax}`;
  return {
    kind: 'COMMITTED',
    receipt: {
      ...{ recordType: capability.split('.')[1] ?? capability, recordId: `R-${key}`, versionAfter: '"2"' },
      outputs: { recordId: `R-${key}`, version: '"2"', customerId },
      before: { amount: String(input['amount'] ?? '12000.00') },
    },
  };
}
