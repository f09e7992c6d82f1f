import type { GoalEvent } from '@baton/goal/domain';
import { accountsIn } from '../../tools/processes/system-changes.js';
import type { Stage } from './stage.js';

/** Finds an event of one step. */
export function isOf(type: GoalEvent['type'], step: string) {
  return (event: GoalEvent): boolean => event.type === type && 'step' in event.data && event.data.step === step;
}

/** Finds the event of that type that comes so often. */
export function nth(times: number, type: GoalEvent['type']) {
  let left = times;
  return (event: GoalEvent): boolean => event.type === type && --left === 0;
}

/** The renewal of an account as the CRM has it now. */
export function opportunityOf({ stores }: Stage, name: string): Readonly<Record<string, unknown>> {
  const account = accountsIn(stores).find((candidate) => candidate.name === name);
  const found = stores.salesforce.all('Opportunity').find((row) => row['Id'] === account?.opportunityId);
  if (!found) throw new Error(`The CRM has no renewal of ${name}`);
  return found;
}

/** What most ways back begin with. */
export function legalRefuses(stage: Stage): Promise<void> {
  return stage.fault('From now on legal files nothing.', {
    ...{ system: 'contracts', kind: 'fail-before', method: 'PUT', status: 403 },
  });
}
