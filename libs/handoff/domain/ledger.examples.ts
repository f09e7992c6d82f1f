import type { SubjectId } from '@baton/kernel';
import type { ToldFact } from './combination.js';
import type { LedgerEvent } from './ledger.events.js';

const about = { recipient: 'sap', subject: 'sub_account' as SubjectId } as const;
const told: readonly ToldFact[] = [
  { field: 'amount', category: 'commercial', classification: 'confidential', form: 'FULL' },
];

export const ledgerEventExamples: { readonly [Type in LedgerEvent['type']]: Extract<LedgerEvent, { type: Type }> } = {
  PastDisclosuresNoted: { type: 'PastDisclosuresNoted', data: { ...about, policySetHash: 'hash-1', told } },
  DisclosuresReserved: {
    type: 'DisclosuresReserved',
    data: { ...about, reservationId: 'reservation-1', handoffId: 'handoff-1', told },
  },
  DisclosuresReleased: { type: 'DisclosuresReleased', data: { ...about, reservationId: 'reservation-1' } },
};
