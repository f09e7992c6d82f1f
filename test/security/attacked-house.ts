import { goalCodec, goalStream } from '@baton/event-store';
import { reasonPlace } from '@baton/goal/domain';
import { developer } from '../../apps/orchestrator/src/development-issuer.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { serveHouse } from '../e2e/served-house.js';
import { sixConnectors } from '../e2e/six-connectors.js';
import { playbooksFor } from '../e2e/in-process-house.js';
import { Forge } from './forge.js';
import type { Whoever } from './matrix.js';
import { quotingBoard } from './quoting-board.js';
import { SlowStore } from './slow-store.js';
import { idsOf, markedValues, ownPlaybooks, seedGoals } from './seeds.js';

type House = Awaited<ReturnType<typeof serveHouse>>;

/** Less than customers wait, so that attacks do not take so long. */
const answerMsMax = 10_000;

/** An orchestrator with seven systems, goals of one tenant in it, and what is needed to attack it and to see what came of it. */
export async function openAttackedHouse() {
  const sandbox = await runSandbox();
  const connectors = [...sixConnectors(sandbox), quotingBoard()];
  const store = new SlowStore();
  const playbooks = [...playbooksFor(connectors), ...ownPlaybooks()];
  const house = await serveHouse(connectors, { playbooks, store, answerMsMax });
  const { url, token, schema, issuer, signer, tenant } = house;
  const goals = await seedGoals(house, sandbox);
  const situations = await Promise.all(
    Object.entries(goals).map(async ([name, goalId]) => [name, await idsOf(house, goalId)] as const),
  );
  return {
    ...{ url, token, schema, goals, marked: markedValues },
    served: {
      ...{ url, schema, situations: Object.fromEntries(situations), shared: new Set<string>() },
      tokenOf: ({ hoursAgo = 0, ...who }: Whoever) =>
        issuer.tokenFor(
          { ...developer, tenant, actorId: 'person-1', ...who },
          new Date(Date.now() - hoursAgo * 3_600_000),
        ),
    },
    forge: new Forge(issuer.rules, signer, { ...developer, tenant, actorId: 'person-1' }),
    injected: { url, token, endedGoal: goals['ended'] ?? '', ...goalsOf(house) },
    streams: {
      ...{ url, token, goalId: goals['ended'] ?? '', positions: () => positionsIn(house) },
      strangers: {
        'somebody of another tenant': issuer.tokenFor({ ...developer, tenant: 'another', actorId: 'person-1' }),
        'another requester': issuer.tokenFor({ tenant, actorId: 'stranger', roles: ['requester'] }),
      },
    },
    timed: {
      ofAnotherTenant: issuer.tokenFor({ ...developer, tenant: 'another', actorId: 'person-1' }),
      ofTheSame: issuer.tokenFor({ tenant, actorId: 'stranger', roles: ['requester'] }),
    },
    toApprove: toApproveIn(house),
    openGoalsMax: house.openGoalsMax,
    refusedTokensPerMinuteMax: house.refusedTokensPerMinuteMax,
    slowed: { store, answerMsMax },
    storm: { url, token, happen: happeningIn(house), positions: () => positionsIn(house) },
    close: async () => {
      await house.close();
      await sandbox.close();
    },
  };
}

function goalsOf({ submit, events, request, untilListed }: House) {
  let goals = 0;
  return {
    // It does not say at which price, so that it asks.
    waitingGoal: async () => (await submit('Renew ACME Corporation for a year', `waiting-${(goals += 1)}`)).goalId,
    told: async () => {
      await untilListed();
      const reasons = new Set<string>();
      const unreadable: string[] = [];
      for await (const stored of events()) {
        if (!stored.stream.startsWith(goalStream(''))) continue;
        try {
          const { data } = goalCodec.decode(stored).event;
          if (!('sealedReason' in data) || !data.sealedReason || !data.sealedIn) continue;
          const at = { stream: stored.stream, eventId: data.sealedIn, attribute: reasonPlace };
          const reason = request.vault.open(data.sealedReason, at);
          if (typeof reason === 'string') reasons.add(reason);
        } catch (error) {
          unreadable.push(`${String(error)}: ${JSON.stringify(stored.data)}`);
        }
      }
      return { reasons, unreadable };
    },
  };
}

/** Some goals that are taken on and ask for their price. */
function happeningIn({ submit, until }: House) {
  let goals = 0;
  return async () => {
    for (let n = 0; n < 5; n++) {
      const { goalId } = await submit('Renew ACME Corporation for a year', `happening-${(goals += 1)}`);
      await until(goalId, 'ClarificationRequested');
    }
  };
}

function toApproveIn({ submit, until }: House) {
  let goals = 0;
  return async () => {
    const { goalId } = await submit('Reprice "Halmont" at +3 %', `to-approve-${(goals += 1)}`);
    await until(goalId, 'HumanTaskOpened');
    return goalId;
  };
}

async function positionsIn({ events }: House): Promise<readonly string[]> {
  const positions: string[] = [];
  for await (const { stream, position } of events()) if (stream.startsWith(goalStream(''))) positions.push(position);
  return positions;
}
