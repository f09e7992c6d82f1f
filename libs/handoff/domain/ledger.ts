import type { ToldFact } from './combination.js';
import type { LedgerEvent } from './ledger.events.js';

/**
 * What counts as told by a ledger stream. A reservation counts before its brief is there, so a crash in between counts
 * too much and never too little.
 * @param except the handoff that is decided: what it reserved itself before is no past to it
 */
export function toldBy(events: readonly LedgerEvent[], except: string): readonly ToldFact[] {
  const released = new Set(
    events.flatMap((event) => (event.type === 'DisclosuresReleased' ? [event.data.reservationId] : [])),
  );
  return events.flatMap((event) => {
    if (event.type === 'PastDisclosuresNoted') return event.data.told;
    if (event.type === 'DisclosuresReleased') return [];
    const { reservationId, handoffId, told } = event.data;
    return handoffId === except || released.has(reservationId) ? [] : told;
  });
}
