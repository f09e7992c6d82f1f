import { ledgerCodec, ledgerStream } from '@baton/event-store';
import type { GoalState, HandoffDecision } from '@baton/goal/domain';
import { goalDecider, isHandoffDecision, rederive } from '@baton/goal/domain';
import type { LedgerEvent } from '@baton/handoff/domain';
import { toldBy } from '@baton/handoff/domain';
import type { PolicyHistory } from '@baton/handoff/policy';
import type { SimulatedLog } from '../orchestrator/simulated-log.js';
import type { World } from '../world/world.js';
import type { GoalAccount, Ledger } from './ledger.js';
import { shortGoal } from './names.js';

/** Every decision on what crosses can be taken again from the log alone. */
export function judgeDecisions(
  world: World,
  log: SimulatedLog,
  { goalId, events }: GoalAccount,
  policies: PolicyHistory,
): void {
  let state = goalDecider.initial;
  for (const event of events) {
    if (isHandoffDecision(event)) {
      const again = takenAgain(log, event, state, policies);
      if (again !== 'SAME' && again !== 'FAILED_THEN')
        world.violate(
          '11 decisions can be taken again',
          `${shortGoal(goalId)}: ${event.type} of ${event.data.step}: ${again}`,
        );
    }
    state = goalDecider.evolve(state, event);
  }
}

function takenAgain(log: SimulatedLog, event: HandoffDecision, before: GoalState, policies: PolicyHistory) {
  const policy = policies.under(event.data.policySetHash);
  if (!policy) return 'UNKNOWN_SET';
  const { combinations } = policy;
  const told = toldBefore(log, event.data);
  return rederive(event, before, { policy: (question) => policy.decide(question), combinations, told });
}

function toldBefore(log: SimulatedLog, { recipient, handoffId = '', ledger = [] }: HandoffDecision['data']) {
  return new Map(
    ledger.map(({ subject, revision }) => {
      const events = eventsOf(log, ledgerStream(recipient, subject)).slice(0, revision + 1);
      return [subject, toldBy(events, handoffId)] as const;
    }),
  );
}

/** What is reserved in the end was told, or waits for a goal that is paused or set aside; and what was told is reserved. */
export function judgeReservations(world: World, log: SimulatedLog, { goals, handoffs }: Ledger): void {
  const isAtWork = [...goals.values()].some(({ state, setAsideAtMs }) => state.paused || setAsideAtMs !== undefined);
  const ledgers = new Set(log.all.flatMap(({ stream }) => (stream.startsWith('ledger-') ? [stream] : [])));
  for (const stream of ledgers) {
    const events = eventsOf(log, stream);
    const released = new Set(
      events.flatMap((event) => (event.type === 'DisclosuresReleased' ? [event.data.reservationId] : [])),
    );
    for (const { type, data } of events) {
      if (type !== 'DisclosuresReserved') continue;
      const isTold = handoffs.get(data.handoffId)?.reservation === data.reservationId;
      const isReleased = released.has(data.reservationId);
      if (isTold && isReleased) world.violate('11 what was told counts as told', `${stream}: released`);
      if (!isTold && !isReleased && !isAtWork)
        world.violate('12 what is never told is released', `${stream}: ${data.reservationId.slice(0, 8)}`);
    }
  }
}

function eventsOf(log: SimulatedLog, stream: string): readonly LedgerEvent[] {
  return log.stream(stream).map((stored) => ledgerCodec.decode(stored).event);
}
