import type { Committed } from '@baton/specialist/domain';
import { deferral, OutcomeUnclear, rejection } from '@baton/specialist/kit';
import type { FindResult, OperationToFind, OperationToPerform } from '@baton/specialist/kit';
import type { Sap, SapEntity } from './client.js';
import { queryText } from './query.js';

/** Mails invoices. What left the house is known only to whoever heard SAP's answer. */
export class Mailing {
  readonly #sap: Sap;

  constructor(sap: Sap) {
    this.#sap = sap;
  }

  async mail({ input, signal, earlierAttemptMayHaveReached }: OperationToPerform): Promise<Committed> {
    if (earlierAttemptMayHaveReached) {
      throw new OutcomeUnclear('An earlier request may have sent the mail, and under one key it is sent once at most');
    }
    const path = pathOf(String(input['invoiceId']));
    const invoice = await this.#readBefore(path, signal);
    await this.#sap.act(path, 'SendByEmail', signal);
    return this.#mailed(path, invoice);
  }

  /** SAP itself can't tell. Where the journal heard its answer, the receipt is made again from the invoice. */
  async find({ input, signal, recorded }: OperationToFind): Promise<FindResult> {
    const path = pathOf(String(input['invoiceId']));
    const invoice = recorded === undefined ? undefined : await this.#sap.read(path, signal);
    return invoice === undefined ? { kind: 'CANNOT_TELL' } : this.#mailed(path, invoice);
  }

  /** Nothing is sent yet, so an invoice that can't be read leaves no doubt: it is tried again later. */
  async #readBefore(path: string, signal: AbortSignal): Promise<SapEntity> {
    try {
      const invoice = await this.#sap.read(path, signal);
      if (invoice !== undefined) return invoice;
    } catch (error) {
      throw error instanceof OutcomeUnclear ? deferral('UNAVAILABLE', 5_000) : error;
    }
    throw rejection('NOT_FOUND');
  }

  #mailed(path: string, invoice: SapEntity): Committed {
    const invoiceId = String(invoice['Invoice']);
    return {
      kind: 'COMMITTED',
      receipt: {
        recordType: 'InvoiceMail',
        recordId: invoiceId,
        link: this.#sap.linkTo(path),
        outputs: { invoiceId, customerId: String(invoice['Customer']) },
        before: {},
      },
    };
  }
}

function pathOf(invoiceId: string): string {
  return `Invoice${queryText({ key: invoiceId })}`;
}
