import type { Story } from '../crash/points.js';
import type { GoalPage } from '../processes/goal-client.js';
import { endOf } from '../processes/goal-client.js';
import type { SystemName } from '../../apps/sandbox/src/faults.js';
import type { Account, Holdings } from '../processes/system-changes.js';
import {
  changesBetween,
  effectsReported,
  faultsOfCompensated,
  faultsOfCompleted,
  holdingsAbout,
} from '../processes/system-changes.js';

/** A goal as it stands when all has come to rest. */
export interface Rested {
  readonly account: Account;
  readonly story: Story;
  /** Absent: nobody knows of it, though it was taken on. */
  readonly page: GoalPage | undefined;
}

export interface Verdict {
  /** COMPLETED, COMPENSATED and so on; WAITS where a person has to take it on. */
  readonly end: string;
  /** How many steps are told to be unknown. */
  readonly unknown: number;
  /** What is not as it must be. */
  readonly faults: readonly string[];
}

type Report = GoalPage['report'];

/** Compares what a goal says of itself with what the systems hold about its account. */
export function judge({ account, story, page }: Rested, before: Holdings, after: Holdings): Verdict {
  if (!page) return { end: 'LOST', unknown: 0, faults: ['it was taken on, and nobody knows of it'] };
  const { report, phase } = page;
  const [was, is] = [holdingsAbout(account, before), holdingsAbout(account, after)];
  const end = endOf(page);
  const unknown = report.steps.filter(({ effect }) => effect === 'UNKNOWN');
  return {
    end,
    unknown: unknown.length,
    faults: [
      ...(end === 'UNDER WAY' ? [`it neither ended nor waits for a person (${phase})`] : []),
      ...faultsOfEnd(end, story, account, was, is),
      ...faultsOfTelling(report, was, is),
      ...unknown.flatMap(({ step, actionNeeded }) => (actionNeeded ? [] : [`${step} is unknown and nobody is asked`])),
    ],
  };
}

function faultsOfEnd(
  end: string,
  story: Story,
  account: Account,
  before: Holdings,
  after: Holdings,
): readonly string[] {
  switch (end) {
    case 'COMPLETED':
      return [
        ...(story === 'IS_REFUSED' ? ['it went through though legal refused'] : []),
        ...faultsOfCompleted(account, before, after),
      ];
    case 'COMPENSATED':
      return [
        ...(story === 'GOES_THROUGH' ? ['it went back though nobody refused'] : []),
        ...faultsOfCompensated(account, before, after),
      ];
    case 'NO OUTCOME':
    case 'NOTHING_DONE':
      return [`it ended as ${end}`];
    default:
      return [];
  }
}

/** Whatever was done is told, and whatever is told was done; but for what a step is about that is told to be unknown. */
export function faultsOfTelling(
  { steps }: Pick<Report, 'steps'>,
  before: Holdings,
  after: Holdings,
): readonly string[] {
  const { effects, touched } = changesBetween(before, after);
  const told = effectsReported({ steps });
  const untold = [...without(effects, told), ...without(touched, [...new Set(effects)])];
  const openIn = (system: string): number =>
    steps.filter((step) => step.effect === 'UNKNOWN' && step.system === system).length;
  const unexplained = Object.entries(Object.groupBy(untold, systemOf)).flatMap(([system, names = []]) =>
    names.slice(openIn(system)),
  );
  return [
    ...without(told, effects).map((name) => `told and not there: ${name}`),
    ...unexplained.map((name) => `there and not told: ${name}`),
  ];
}

/** What is left of a list when each member of another one has taken one of its like away. */
function without(all: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...all];
  for (const other of others) {
    const at = left.indexOf(other);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}

/** Where a record of that type is. */
const homes: Readonly<Record<string, SystemName>> = {
  ...{ Account: 'salesforce', Contact: 'salesforce', Opportunity: 'salesforce' },
  ...{ Customer: 'sap', Subscription: 'sap', Invoice: 'sap', CreditMemo: 'sap', InvoiceMail: 'sap' },
  ...{ PurchaseOrder: 'sap', PurchaseOrderNote: 'sap' },
  ...{ Document: 'contracts', Case: 'servicenow', Meeting: 'calendar', Mail: 'email' },
};

function systemOf(recordName: string): SystemName {
  const type = /(\w+) \S+$/.exec(recordName)?.[1] ?? '';
  return homes[type] ?? 'salesforce';
}
