import type { Committed } from '@baton/specialist/domain';
import { rejection } from '@baton/specialist/kit';
import type { Table, Tickets } from './client.js';

/** From this priority on, up to 1, something is urgent. */
const urgentFrom = 2;

/** Reads that plan a case: how much a customer has open, and nothing of what it is about. */
export class Companies {
  readonly #tickets: Tickets;

  constructor(tickets: Tickets) {
    this.#tickets = tickets;
  }

  /** The one company with the number that the CRM has for the account, and what it has open. */
  async find(accountNumber: string, signal: AbortSignal): Promise<Committed> {
    const where = [{ field: 'u_account_number', is: '=', value: accountNumber }] as const;
    const fields = ['sys_id', 'u_crm_account'];
    const [company, ...others] = await this.#tickets.list('core_company', { where, fields, limit: 2 }, signal);
    if (company === undefined) throw rejection('NOT_FOUND');
    if (others.length > 0) throw rejection('AMBIGUOUS');
    const companyId = company['sys_id'] ?? '';
    const priorities = [
      ...(await this.#openPriorities('incident', companyId, signal)),
      ...(await this.#openPriorities('sn_customerservice_case', companyId, signal)),
    ];
    return {
      kind: 'COMMITTED',
      receipt: {
        recordType: 'Company',
        recordId: companyId,
        link: this.#tickets.linkTo('core_company', companyId),
        outputs: {
          companyId,
          ...(company['u_crm_account'] ? { crmAccount: company['u_crm_account'] } : {}),
          openCases: priorities.length,
          urgentCases: priorities.filter((priority) => priority <= urgentFrom).length,
        },
        before: {},
      },
    };
  }

  async #openPriorities(table: Table, companyId: string, signal: AbortSignal): Promise<readonly number[]> {
    const where = [
      { field: 'company', is: '=', value: companyId },
      { field: 'active', is: '=', value: 'true' },
    ] as const;
    const records = await this.#tickets.list(table, { where, fields: ['priority'] }, signal);
    return records.map(({ priority }) => Number(priority));
  }
}
