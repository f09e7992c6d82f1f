import type { EventMetadata, SubjectId, TenantId } from '@baton/kernel';
import { eventIdOf, instantOf, invariant, plusMs } from '@baton/kernel';
import type { Playbook } from '@baton/conversation';
import { goalWithinMsOf } from '@baton/conversation';
import type { EventToAppend } from '@baton/event-store';
import { goalCodec, goalStream } from '@baton/event-store';
import { conversationKey, subjectKey, tenantKey } from '@baton/encryption';
import { PlaybookShelf } from '@baton/goal/application';
import { goalDecider } from '@baton/goal/domain';
import { canary } from '../oracle/crossings.js';
import { SeededChance } from '../world/process-ports.js';
import type { World } from '../world/world.js';
import type { Installation } from './installation.js';
import { recipeAttribute } from './seeded-planner.js';

/** Something that no capability asks for. */
const secretAttribute = 'request.secret';
const purpose = 'CONTRACT_RENEWAL';

/** One playbook that only says which specialists a plan may use; the plan itself comes from the seed. */
export function shelfFor(specialists: readonly string[]): PlaybookShelf {
  return new PlaybookShelf(() => [playbookFor(specialists)]);
}

function playbookFor(specialists: readonly string[]): Playbook {
  return {
    ...{ id: 'seeded', version: '1', title: 'Seeded', purpose, example: 'Anything', recovery: 'COMPENSATE' },
    ...{ matches: { verbs: [], nouns: [], unless: [] }, asks: [], literals: [], reads: [], derives: [], subjects: [] },
    steps: specialists.map((specialist) => {
      return { id: specialist, title: specialist, specialist, capability: 'record.update', inputs: {}, after: [] };
    }),
  };
}

/** By default as long as a playbook gives it; or so short that it may be over before anybody could be asked for a plan. */
function withinMs({ faults, random }: World): number {
  return faults.strike('steps have little time') ? Math.floor(random.fraction() * 20_000) : goalWithinMsOf({});
}

/** A person's request as it becomes durable: from here on the goal exists, and somebody has to carry it to an end. */
export async function submissionOf(
  { world, vault, keys, playbooks }: Installation,
  { goalId, tenant, recipe }: { readonly goalId: string; readonly tenant: TenantId; readonly recipe: string },
): Promise<EventToAppend> {
  // All goals of a tenant are about one customer, so that what they tell of it adds up.
  const customer = `sub_customer-of-${tenant}` as SubjectId;
  await keys.ensure([tenantKey(tenant), subjectKey(customer), conversationKey(goalId)]);
  const chance = new SeededChance(world.random);
  const sealedIn = eventIdOf(chance.uuid());
  const [playbook] = playbooks.playbooks;
  invariant(playbook, 'A shelf without a playbook');
  const labels = {
    classification: 'internal',
    category: 'reference',
    subjects: [],
    source: 'person',
    trust: 'typed',
  } as const;
  const sealed = (attribute: string, value: string) =>
    vault.seal(value, tenantKey(tenant), { stream: goalStream(goalId), eventId: sealedIn, attribute });
  const [submitted] = goalDecider.decide(
    {
      type: 'SubmitGoal',
      data: {
        ...{
          goalId,
          purpose,
          owner: 'person-1',
          conversationId: goalId,
          sentenceDigest: goalId,
          recovery: 'COMPENSATE',
        },
        playbook: { id: playbook.id, version: playbook.version, digest: playbooks.digestOf(playbook) },
        attributes: [
          {
            ...{ name: recipeAttribute, type: 'identifier', labels: { ...labels, subjects: [customer] }, sealedIn },
            sealed: sealed(recipeAttribute, recipe),
          },
          {
            ...{ name: secretAttribute, type: 'name', labels: { ...labels, classification: 'restricted' }, sealedIn },
            sealed: sealed(secretAttribute, `${canary} ${goalId}`),
          },
        ],
        ...{ subjects: [customer], sealedIn, settleBy: plusMs(instantOf(Math.floor(world.nowMs)), withinMs(world)) },
      },
    },
    goalDecider.initial,
  );
  if (!submitted) throw new Error('A new goal was not taken on');
  const commandId = chance.uuid();
  const metadata: EventMetadata = {
    ...{ tenant, commandId, $correlationId: goalId, $causationId: commandId, decisionVersion: 1 },
    actor: { kind: 'person', id: 'person-1', roles: ['requester'], authenticatedBy: 'simulated' },
    recordedAt: instantOf(Math.floor(world.nowMs)),
  };
  return goalCodec.encode(submitted, metadata, sealedIn);
}
