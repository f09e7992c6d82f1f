import type { Instant } from '@baton/kernel';
import type { Committed, KnownKey } from '@baton/specialist/domain';
import { OutcomeUnclear } from '@baton/specialist/kit';
import type { ConnectorOperation, FindResult, OperationToPerform, PerformResult } from '@baton/specialist/kit';
import { ChangeLog, changeTimeOf, versionLeftBy, versionOf } from './change-log.js';
import type { Sap, SapEntity } from './client.js';
import { once } from './once.js';
import { queryText } from './query.js';

/** Purchase orders: posted once under their key, and cancelled only while nobody has released or changed them. */
export class PurchaseOrders {
  readonly #sap: Sap;
  readonly #log: ChangeLog;

  constructor(sap: Sap) {
    this.#sap = sap;
    this.#log = new ChangeLog(sap, 'PurchaseOrder');
  }

  create(operation: OperationToPerform): Promise<PerformResult> {
    const { key, input, signal } = operation;
    const fields = {
      Supplier: input['supplierId'],
      Customer: input['customerId'],
      Material: input['material'],
      Amount: input['amount'],
      Currency: input['currency'],
      ExternalReference: key,
      ChangeReference: key,
    };
    return once(
      operation,
      () => this.find(operation),
      async () => {
        const order = await this.#sap.create('PurchaseOrder', fields, signal);
        return this.#committed(order, versionOf(order), changeTimeOf(order));
      },
    );
  }

  /** The ERP compares the version itself, in the very request that cancels: nothing comes in between. */
  cancel(operation: OperationToPerform): Promise<PerformResult> {
    const { key, input, signal } = operation;
    const fields = { PurchasingDocumentDeletionCode: 'L', ChangeReference: key };
    return once(
      operation,
      () => this.find(operation),
      async () => {
        const path = pathOf(String(input['purchaseOrderId']));
        const order = await this.#sap.change(path, fields, String(input['version']), signal);
        return this.#committed(order, versionOf(order), changeTimeOf(order));
      },
    );
  }

  /**
   * A found order tells the version that our change left, not the one that it has: what is to be cancelled later is
   * what was ordered, and not what a person has made of it.
   */
  async find(operation: ConnectorOperation): Promise<FindResult> {
    const { capability, key, signal } = operation;
    const isCreation = capability === 'erp.purchaseorder.create';
    const order = isCreation ? await this.#orderedUnder(key, signal) : await this.#orderOf(operation);
    if (order === undefined) return { kind: isCreation ? 'ABSENT' : 'CANNOT_TELL' };
    const log = await this.#log.of(String(order['PurchaseOrder']), signal);
    const ours = log.findLast(({ reference }) => reference === key);
    if (ours !== undefined) return this.#committed(order, versionLeftBy(ours, log, order), ours.at);
    return { kind: isCreation || order['ChangeReference'] === key ? 'CANNOT_TELL' : 'ABSENT' };
  }

  listKeys(sinceIso: string, signal: AbortSignal): Promise<readonly KnownKey[]> {
    return this.#log.listKeys(sinceIso, signal);
  }

  async #orderedUnder(key: string, signal: AbortSignal): Promise<SapEntity | undefined> {
    const query = queryText({ filter: { ExternalReference: key }, top: 1 });
    const [order] = await this.#sap.readAll(`PurchaseOrder${query}`, signal);
    return order;
  }

  #orderOf({ input, signal }: ConnectorOperation): Promise<SapEntity | undefined> {
    return this.#sap.read(pathOf(String(input['purchaseOrderId'])), signal);
  }

  #committed(order: SapEntity, version: string, committedAt: Instant): Committed {
    const number = order['PurchaseOrder'];
    if (typeof number !== 'string') throw new OutcomeUnclear('SAP named no number for what it posted (PurchaseOrder)');
    return {
      kind: 'COMMITTED',
      receipt: {
        recordType: 'PurchaseOrder',
        recordId: number,
        versionAfter: version,
        link: this.#sap.linkTo(pathOf(number)),
        committedAt,
        outputs: { purchaseOrderId: number, customerId: String(order['Customer']), version },
        before: {},
      },
    };
  }
}

function pathOf(purchaseOrderId: string): string {
  return `PurchaseOrder${queryText({ key: purchaseOrderId })}`;
}
