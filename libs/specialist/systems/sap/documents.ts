import type { Instant } from '@baton/kernel';
import type { Committed, KnownKey } from '@baton/specialist/domain';
import { OutcomeUnclear, rejection } from '@baton/specialist/kit';
import type {
  ConnectorInput,
  ConnectorOperation,
  FindResult,
  OperationToPerform,
  PerformResult,
} from '@baton/specialist/kit';
import { changeTimeOf } from './change-log.js';
import type { Sap, SapEntity } from './client.js';
import { once } from './once.js';
import { present, queryText, since } from './query.js';

/** A kind of document that the ERP posts under a unique external reference, which is where its key stands. */
interface DocumentKind {
  readonly entitySet: 'Invoice' | 'CreditMemo' | 'PurchaseOrderNote';
  /** Where each output stands in it. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly fieldsOf: (input: ConnectorInput) => SapEntity;
}

/** Says what to look at, and nothing of the goal: whoever may open the order can read it. */
const reviewText =
  'To be reviewed: what this was ordered for has been called off. It was not cancelled, since it was released or ' +
  'changed meanwhile. Please decide whether it is still wanted.';

const kinds: Readonly<Record<string, DocumentKind>> = {
  'erp.invoice.create': {
    entitySet: 'Invoice',
    outputs: { invoiceId: 'Invoice', customerId: 'Customer' },
    fieldsOf: (input) => ({
      Customer: input['customerId'],
      ...(input['subscriptionId'] === undefined ? {} : { Subscription: input['subscriptionId'] }),
      Amount: input['amount'],
      Currency: input['currency'],
      InvoiceDate: input['invoiceDate'],
      DueDate: input['dueDate'],
    }),
  },
  'erp.creditmemo.create': {
    entitySet: 'CreditMemo',
    outputs: { creditMemoId: 'CreditMemo', customerId: 'Customer' },
    fieldsOf: (input) => ({
      Invoice: input['invoiceId'],
      Customer: input['customerId'],
      Amount: input['amount'],
      Currency: input['currency'],
      Reason: 'The invoiced service was withdrawn',
    }),
  },
  'erp.purchaseorder.flag': {
    entitySet: 'PurchaseOrderNote',
    outputs: { noteId: 'PurchaseOrderNote', purchaseOrderId: 'PurchaseOrder' },
    fieldsOf: (input) => ({ PurchaseOrder: input['purchaseOrderId'], PlainLongText: reviewText }),
  },
};

/** Invoices, credit memos and notes to orders: posted once under their key, never changed, never deleted. */
export class Documents {
  readonly #sap: Sap;

  constructor(sap: Sap) {
    this.#sap = sap;
  }

  async post(operation: OperationToPerform): Promise<PerformResult> {
    const { capability, key, input, signal } = operation;
    const kind = kindOf(capability);
    // A duplicate is answered like a breakdown, so the key itself has to tell; if it doesn't yet, nobody knows.
    return once(
      operation,
      () => this.find(operation),
      async () => {
        const fields = { ...kind.fieldsOf(input), ExternalReference: key };
        const posted = await this.#sap.create(kind.entitySet, fields, signal);
        return this.#committed(kind, posted, changeTimeOf(posted));
      },
    );
  }

  async find({ capability, key, signal }: ConnectorOperation): Promise<FindResult> {
    const kind = kindOf(capability);
    const posted = await this.#read(kind, key, signal);
    return posted === undefined ? { kind: 'ABSENT' } : this.#committed(kind, posted);
  }

  async listKeys(sinceIso: string, signal: AbortSignal): Promise<readonly KnownKey[]> {
    const lists = await Promise.all(
      Object.values(kinds).map(async ({ entitySet }) => {
        const filter = {
          ExternalReference: present,
          LastChangeDateTime: since(sinceIso),
        };
        const entities = await this.#sap.readAll(`${entitySet}${queryText({ filter })}`, signal);
        return entities.filter(hasKey).map((entity) => ({
          key: String(entity['ExternalReference']),
          recordType: entitySet,
          recordId: String(entity[entitySet]),
          at: changeTimeOf(entity),
        }));
      }),
    );
    return lists.flat();
  }

  async #read({ entitySet }: DocumentKind, key: string, signal: AbortSignal): Promise<SapEntity | undefined> {
    const query = queryText({ filter: { ExternalReference: key }, top: 1 });
    const [entity] = await this.#sap.readAll(`${entitySet}${query}`, signal);
    return entity;
  }

  /** The ERP keeps the time of the last change alone, which is that of the posting only in the answer to it. */
  #committed({ entitySet, outputs }: DocumentKind, entity: SapEntity, committedAt?: Instant): Committed {
    const number = entity[entitySet];
    if (typeof number !== 'string') throw new OutcomeUnclear(`SAP named no number for what it posted (${entitySet})`);
    return {
      kind: 'COMMITTED',
      receipt: {
        recordType: entitySet,
        recordId: number,
        versionAfter: String(entity['@odata.etag']),
        link: this.#sap.linkTo(`${entitySet}${queryText({ key: number })}`),
        ...(committedAt === undefined ? {} : { committedAt }),
        outputs: Object.fromEntries(Object.entries(outputs).map(([name, field]) => [name, String(entity[field])])),
        before: {},
      },
    };
  }
}

function kindOf(capability: string): DocumentKind {
  const kind = kinds[capability];
  if (kind === undefined) throw rejection('CAPABILITY_UNKNOWN');
  return kind;
}

function hasKey(entity: SapEntity): boolean {
  return /^[0-9a-f]{32}$/.test(String(entity['ExternalReference']));
}
