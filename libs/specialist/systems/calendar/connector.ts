import { epochMsOf } from '@baton/kernel';
import { rejection, requiredSettings, settled, settledRead, UnsuitableSetting } from '@baton/specialist/kit';
import type { ConnectSystem, OperationToPerform, PerformResult } from '@baton/specialist/kit';
import { CalendarClient } from './client.js';
import { knownKeys } from './known-keys.js';
import { WallClock } from './local-time.js';
import { manifest } from './manifest.js';
import { Meetings } from './meetings.js';
import { Places } from './places.js';
import { Slots } from './slots.js';

/** The calendar server behind the contract: settings name it, and the credentials of a user that may keep the others' calendars. */
export const connectSystem: ConnectSystem = (settings) => {
  const access = requiredSettings(settings, ['CALENDAR_URL', 'CALENDAR_USER', 'CALENDAR_PASSWORD']);
  const calendars = new CalendarClient({
    url: access.CALENDAR_URL.replace(/\/+$/, ''),
    user: access.CALENDAR_USER,
    password: access.CALENDAR_PASSWORD,
  });
  const places = new Places(settings['CALENDAR_ROOT'] ?? '/calendars', settings['CALENDAR_NAME'] ?? 'meetings');
  const slots = new Slots(calendars, places, clockIn(settings['CALENDAR_TIME_ZONE'] ?? 'UTC'));
  const meetings = new Meetings(calendars, places);

  const perform = (operation: OperationToPerform): Promise<PerformResult> => {
    switch (operation.capability) {
      case 'calendar.slot.find':
        return settledRead(() => slots.find(operation.input, operation.signal));
      case 'calendar.meeting.schedule':
        return settled(() => meetings.schedule(operation));
      case 'calendar.meeting.cancel':
        return settled(() => meetings.cancel(operation));
      default:
        return Promise.resolve(rejection('CAPABILITY_UNKNOWN').result);
    }
  };

  return {
    manifest,
    perform,
    find: (operation) =>
      operation.capability === 'calendar.meeting.cancel'
        ? meetings.findCancelled(operation)
        : meetings.findScheduled(operation),
    claim: (operation) =>
      operation.capability === 'calendar.meeting.schedule'
        ? meetings.claim(operation)
        : Promise.resolve({ kind: 'CANNOT_TELL' as const }),
    listKeys: ({ since, signal }) => knownKeys(calendars, places, epochMsOf(since), signal),
  };
};

function clockIn(timeZone: string): WallClock {
  try {
    return new WallClock(timeZone);
  } catch {
    throw new UnsuitableSetting('CALENDAR_TIME_ZONE', 'the name of a time zone, as Europe/Berlin');
  }
}
