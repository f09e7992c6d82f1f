import { eventIdOf, Refusal } from '@baton/kernel';
import { quarantineCodec, quarantineStream } from '@baton/event-store';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { metadataOf } from './event-metadata.js';
import { commandIdOf, personOf } from './identities.js';
import type { GoalAccepted } from './messages.js';
import { ReleaseGoal } from './messages.js';
import { sealReason } from './persons-word.js';
import { readQuarantine, tenantOfStream } from './quarantine.js';
import { RequestTools } from './request-tools.js';
import { mustHaveOneOf } from './roles.js';

/** Sets a goal free that was set aside: its runner takes it up again, and sets it aside again if it is still broken. */
@CommandHandler(ReleaseGoal)
export class ReleaseGoalHandler implements ICommandHandler<ReleaseGoal, GoalAccepted> {
  constructor(private readonly tools: RequestTools) {}

  async execute({ goalId, reason, clientKey, requester }: ReleaseGoal): Promise<GoalAccepted> {
    const { store, clock, chance } = this.tools;
    // Setting a goal free again takes somebody who understood why it was set aside.
    mustHaveOneOf(['operator'], requester);
    if ((await tenantOfStream(store, goalId)) !== requester.tenant)
      throw new Refusal('GOAL_NOT_FOUND', 'There is no such goal');
    const commandId = commandIdOf(goalId, clientKey);
    const stream = quarantineStream(goalId);
    for (;;) {
      const { isSetAside, end, commandIds } = await readQuarantine(store, goalId);
      if (commandIds.has(commandId)) return { goalId, position: (await store.end()) ?? '', alreadySubmitted: true };
      if (!isSetAside) throw new Refusal('NOT_QUARANTINED', `The goal is not set aside (goal ${goalId})`);
      const sealedIn = eventIdOf(chance.uuid());
      const why = await sealReason(this.tools, reason, { tenant: requester.tenant, stream, sealedIn });
      const event = quarantineCodec.encode(
        { type: 'GoalReleased', data: { goalId, ...why } },
        metadataOf({
          tenant: requester.tenant,
          actor: personOf(requester),
          goalId,
          commandId,
          recordedAt: clock.now(),
        }),
        sealedIn,
      );
      const result = await store.append(stream, end, [event]);
      if (result.status === 'APPENDED') return { goalId, position: result.position, alreadySubmitted: false };
    }
  }
}
