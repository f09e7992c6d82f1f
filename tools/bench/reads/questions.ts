import type { GoalsFilter, GoalsOrder, ReadDatabase } from '@baton/read-models';
import {
  DisclosuresQuery,
  GoalsCountQuery,
  GoalsQuery,
  HumanTasksQuery,
  LedgerQuery,
  StatsQuery,
} from '@baton/read-models';
import type { TenantId } from '@baton/kernel';
import { accountOf, owners, playbooks, recordIndexIn, submittedAt } from './generated-log.js';

const tenant = 't1' as TenantId;
const sight = { tenant };
const first = 20;

/** What dashboards and auditors ask most, each as one function that asks another one of its kind every time. */
export function questionsTo(
  db: ReadDatabase,
  goals: number,
): Readonly<Record<string, (n: number) => Promise<unknown>>> {
  const [list, counts] = [new GoalsQuery(db), new GoalsCountQuery(db)];
  const [tasks, told] = [new HumanTasksQuery(db), new DisclosuresQuery(db)];
  const [ledger, stats] = [new LedgerQuery(db), new StatsQuery(db)];
  const at = (part: number) => submittedAt(Math.floor(goals * part), goals);
  const filters: Readonly<Record<string, (n: number) => GoalsFilter>> = {
    all: () => ({}),
    phase: () => ({ phase: 'RUNNING' }),
    ended: () => ({ phase: 'CONCLUDED' }),
    outcome: () => ({ outcome: 'COMPLETED' }),
    playbook: (n) => ({ playbook: playbooks[n % playbooks.length] }),
    owner: (n) => ({ owner: `person-${n % owners}` }),
    system: () => ({ system: 'sap' }),
    record: (n) => ({ record: recordIndexIn((n * 37) % goals) }),
    dates: (n) => ({ submitted: { from: at(0.3 + (n % 7) / 100), before: at(0.6) } }),
    'has unknown': () => ({ inDoubt: true }),
    'has human task': () => ({ hasOpenTask: true }),
    paused: () => ({ paused: true }),
    'phase and owner': (n) => ({ phase: 'RUNNING', owner: `person-${n % owners}` }),
    'ended and owner': (n) => ({ phase: 'CONCLUDED', owner: `person-${n % owners}` }),
    'phase and system': () => ({ phase: 'PLANNING', system: 'sap' }),
  };
  const updated: GoalsOrder = { by: 'UPDATED', direction: 'DESC' };
  const last = { at: at(0.0001), goalId: '' };
  const ofGoals: Record<string, (n: number) => Promise<unknown>> = {};
  for (const [name, filter] of Object.entries(filters)) {
    ofGoals[`goals: ${name}`] = (n) => list.list({ sight, filter: filter(n), first });
    ofGoals[`count: ${name}`] = (n) => counts.count(sight, filter(n));
  }
  return {
    ...ofGoals,
    'goals: last page': () => list.list({ sight, filter: {}, first, after: last }),
    'goals: last page of a system': () => list.list({ sight, filter: { system: 'sap' }, first, after: last }),
    'goals: by change': () => list.list({ sight, filter: {}, order: updated, first }),
    'goals: by change, in doubt': () => list.list({ sight, filter: { inDoubt: true }, order: updated, first }),
    'goals: longest in doubt': () =>
      list.list({ sight, filter: { inDoubt: true }, order: { by: 'UPDATED', direction: 'ASC' }, first }),
    'goals of a requester': (n) => list.list({ sight: { tenant, person: `person-${n % owners}` }, filter: {}, first }),
    'tasks: open': () => tasks.list({ sight, filter: { open: true }, first }),
    'tasks: of a role': () => tasks.list({ sight, filter: { open: true, role: 'operator' }, first }),
    'tasks: groups': () => tasks.groups(sight, {}),
    'disclosures: latest': () => told.list({ tenant, filter: {}, first }),
    'disclosures: of a specialist': () => told.list({ tenant, filter: { recipient: 'sap' }, first }),
    'told to a specialist': () => ledger.pages(tenant, [{ recipient: 'sap', first }]),
    'access to a subject': (n) => ledger.lines({ tenant, subject: accountOf((n * 37) % goals) }, 1_000),
    'stats: now': () => stats.standing(tenant),
    'stats: a month': () => stats.days(tenant, { from: '2026-11-01', to: '2026-11-30' }),
  };
}
