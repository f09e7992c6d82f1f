import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent } from '@baton/goal/domain';
import type { Description } from '@baton/specialist/domain';
import { manifest } from '@baton/specialist/systems/salesforce';
import { openHouse } from './in-process-house.js';
import { ObligingSystem } from './obliging-system.js';
import { repricing } from './repricing.js';

const step = 's1';
const capability = 'crm.opportunity.update';

let crm: ObligingSystem;
let house: Awaited<ReturnType<typeof openHouse>>;
beforeEach(async () => {
  crm = new ObligingSystem(manifest);
  house = await openHouse([crm], new MemoryEventStore(), { playbooks: repricing() });
});
afterEach(() => house.close());

/** From now on it describes itself with its capabilities at another version, as after an update. */
function serve(version: string): void {
  const { gateway } = house;
  const capabilities = manifest.capabilities.map((offered) => ({ ...offered, version }));
  const description: Description = {
    ...{ manifest: { ...manifest, capabilities }, manifestDigest: version, journalId: 'journal-of-salesforce' },
  };
  gateway.describe = async () => description;
}

const isTask = (cause: string) => (event: GoalEvent) => event.type === 'HumanTaskOpened' && event.data.cause === cause;

describe('a goal whose specialist was updated after it had been planned', () => {
  it('waits for a person, does nothing by another manifest, and goes on once its own is served again', async () => {
    crm.answer = (name, times) => {
      if (name !== capability || times > 1) return undefined;
      serve('2');
      return { kind: 'REJECTED', code: 'CAPABILITY_UNKNOWN' };
    };
    const { goalId } = await house.submit('Reprice "Example" at +3 %', 'updated');
    await house.until(goalId, isTask('STEP_FAILED'));
    await house.control(goalId, { do: 'CHOOSE_RECOVERY', step, choice: 'RETRY' });
    const { events, state } = await house.until(goalId, isTask('CAPABILITY_GONE'));
    expect(events.filter(({ type }) => type === 'PinnedCapabilityGone')).toEqual([
      expect.objectContaining({ data: expect.objectContaining({ step, pinnedVersion: '1', servedVersion: '2' }) }),
    ]);
    expect(events.map(({ type }) => type)).not.toContain('CompensationRequired');
    expect(state.phase).toBe('RUNNING');
    expect(crm.timesPerformed(capability)).toBe(1);

    serve('1');
    const { state: ended } = await house.concluded(goalId);
    expect(ended.outcome).toBe('COMPLETED');
    expect(Object.values(ended.tasks).map(({ cause, ended: how }) => [cause, how])).toEqual([
      ['STEP_FAILED', 'WITHDRAWN'],
      ['CAPABILITY_GONE', 'WITHDRAWN'],
    ]);
  });
});
