import { instantOf } from '@baton/kernel';
import type { KnownKey } from '@baton/specialist/domain';
import type { Calendars, Member } from './client.js';
import { readMeeting } from './meeting-text.js';
import type { Places } from './places.js';
import { keyInName } from './places.js';

/**
 * The meetings of all calendars below the root that bear keys of ours. The protocol can't be asked for what was changed
 * since a moment, so every calendar is listed. Notices that only keep a place are no effect and are left out.
 */
export async function knownKeys(
  calendars: Calendars,
  { root }: Places,
  sinceMs: number,
  signal: AbortSignal,
): Promise<readonly KnownKey[]> {
  const keys: KnownKey[] = [];
  for (const person of await calendars.members(root, signal)) {
    for (const calendar of await calendars.members(person.path, signal)) {
      for (const object of await calendars.members(calendar.path, signal)) {
        keys.push(...(await keysOn(calendars, object, sinceMs, signal)));
      }
    }
  }
  return keys;
}

async function keysOn(
  calendars: Calendars,
  { path, modifiedMs = 0 }: Member,
  sinceMs: number,
  signal: AbortSignal,
): Promise<readonly KnownKey[]> {
  const key = keyInName(path);
  if (key === undefined || modifiedMs < Math.floor(sinceMs / 1000) * 1000) return [];
  const found = readMeeting((await calendars.read(path, signal))?.text ?? '');
  if (found === undefined || found.isKept) return [];
  const known = (known: string): KnownKey => ({
    key: known,
    recordType: 'Meeting',
    recordId: key,
    at: instantOf(modifiedMs),
  });
  return found.cancelledBy === undefined ? [known(key)] : [known(key), known(found.cancelledBy)];
}
