import { eventIdOf, Refusal } from '@baton/kernel';
import { goalStream, quarantineCodec, quarantineStream } from '@baton/event-store';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { metadataOf } from './event-metadata.js';
import { commandIdOf, personOf } from './identities.js';
import type { GoalAccepted, Requester } from './messages.js';
import { ReleaseGoal } from './messages.js';
import { sealReason } from './persons-word.js';
import { RequestTools } from './request-tools.js';
import { mustBeOperator } from './roles.js';

/** Sets a goal free that was set aside: its runner takes it up again, and sets it aside again if it is still broken. */
@CommandHandler(ReleaseGoal)
export class ReleaseGoalHandler implements ICommandHandler<ReleaseGoal, GoalAccepted> {
  constructor(private readonly tools: RequestTools) {}

  async execute({ goalId, reason, clientKey, requester }: ReleaseGoal): Promise<GoalAccepted> {
    const { store, clock, chance } = this.tools;
    mustBeOperator(requester);
    await this.mustBeOwn(goalId, requester);
    const commandId = commandIdOf(goalId, clientKey);
    const stream = quarantineStream(goalId);
    for (;;) {
      const { latest, revision, carriedOut } = await this.quarantine(goalId, commandId);
      if (carriedOut) return { goalId, position: (await store.end()) ?? '', alreadySubmitted: true };
      if (latest !== 'GoalQuarantined')
        throw new Refusal('NOT_QUARANTINED', `The goal is not set aside (goal ${goalId})`);
      const sealedIn = eventIdOf(chance.uuid());
      const why = await sealReason(this.tools, reason, { tenant: requester.tenant, stream, sealedIn });
      const event = quarantineCodec.encode(
        { type: 'GoalReleased', data: { goalId, ...why } },
        metadataOf({
          ...{ tenant: requester.tenant, actor: personOf(requester), goalId, commandId, recordedAt: clock.now() },
        }),
        sealedIn,
      );
      const result = await store.append(stream, revision, [event]);
      if (result.status === 'APPENDED') return { goalId, position: result.position, alreadySubmitted: false };
    }
  }

  /** From the raw first event: a goal that was set aside may be one that can't be decoded. */
  private async mustBeOwn(goalId: string, { tenant }: Requester): Promise<void> {
    for await (const { metadata } of this.tools.store.readStream(goalStream(goalId))) {
      if (metadata['tenant'] === tenant) return;
      break;
    }
    throw new Refusal('GOAL_NOT_FOUND', 'There is no such goal');
  }

  private async quarantine(goalId: string, commandId: string) {
    let latest: string | undefined;
    let revision = -1;
    let carriedOut = false;
    for await (const stored of this.tools.store.readStream(quarantineStream(goalId))) {
      const { event, metadata } = quarantineCodec.decode(stored);
      latest = event.type;
      revision = stored.revision;
      carriedOut ||= metadata.commandId === commandId;
    }
    return { latest, revision, carriedOut };
  }
}
