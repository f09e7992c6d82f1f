import type { EventId } from '@baton/kernel';
import { eventIdOf, Refusal } from '@baton/kernel';
import type { GoalCommand, GoalEvent, GoalState } from '@baton/goal/domain';
import { commandIdOf, personOf } from './identities.js';
import type { GoalAccepted, Requester } from './messages.js';
import { OpenGoal } from './open-goal.js';
import type { RequestTools } from './request-tools.js';

export interface PersonsCommand {
  /** @throws Refusal where what was carried out under this key is something else. */
  readonly mustBeRepeated: (carriedOut: GoalEvent, state: GoalState) => void;
  /** What is asked of the goal as it stands, with its values sealed for the event that records it. */
  readonly commandFor: (state: GoalState, sealedIn: EventId) => Promise<GoalCommand>;
}

/** Decides for a person until nobody was faster; the same request again adds nothing. */
export async function carryOutForPerson(
  tools: RequestTools,
  {
    goalId,
    clientKey,
    requester,
    expectedRevision,
  }: {
    readonly goalId: string;
    readonly clientKey: string;
    readonly requester: Requester;
    readonly expectedRevision?: number;
  },
  { mustBeRepeated, commandFor }: PersonsCommand,
): Promise<GoalAccepted> {
  const { store, clock, chance } = tools;
  const commandId = commandIdOf(goalId, clientKey);
  for (;;) {
    const goal = await OpenGoal.load(store, goalId);
    // Another tenant's goal is told apart from none at all by nobody.
    if (goal.tenant !== requester.tenant) throw new Refusal('GOAL_NOT_FOUND', 'There is no such goal');
    const carriedOut = goal.carriedOut(commandId);
    if (carriedOut) {
      mustBeRepeated(carriedOut, goal.state);
      return { goalId, position: (await store.end()) ?? '', alreadySubmitted: true };
    }
    if (expectedRevision !== undefined && goal.revision !== expectedRevision)
      throw new Refusal(
        'REVISION_DIFFERS',
        `The goal has gone on since (expected revision ${expectedRevision}, actual ${goal.revision})`,
      );
    const firstEventId = eventIdOf(chance.uuid());
    const command = await commandFor(goal.state, firstEventId);
    const by = { actor: personOf(requester), tenant: requester.tenant, now: clock.now(), chance };
    goal.decide(command, { ...by, commandId, firstEventId });
    const saved = await goal.save(store, (repeat) => tools.waitBeforeRepeat(repeat));
    if (saved !== 'OVERTAKEN') return { goalId, position: saved.position, alreadySubmitted: false };
  }
}
