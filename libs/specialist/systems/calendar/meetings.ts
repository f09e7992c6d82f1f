import type { Committed } from '@baton/specialist/domain';
import { afterWrite, deferral, NothingHappened, OutcomeUnclear, rejection } from '@baton/specialist/kit';
import type {
  ClaimResult,
  ConnectorInput,
  ConnectorOperation,
  FindResult,
  OperationToPerform,
  PerformResult,
} from '@baton/specialist/kit';
import type { Calendars, StoredText } from './client.js';
import { cancelledText, keptText, meetingText, readMeeting, versionAsArranged } from './meeting-text.js';
import type { FoundMeeting, Meeting } from './meeting-text.js';
import type { Places } from './places.js';
import { summaryOf } from './topics.js';

/** No meeting lasts longer than a day. */
const minutesMax = 24 * 60;

/** How often a cancellation that somebody's answer has overtaken is tried anew at once. */
const triesMax = 3;

/**
 * Meetings: each is created once under a name and a UID that its key gives it. A cancelled one stays in the calendar as
 * cancelled: deleting it would free its name for a late request with the same key.
 */
export class Meetings {
  readonly #calendars: Calendars;
  readonly #places: Places;

  constructor(calendars: Calendars, places: Places) {
    this.#calendars = calendars;
    this.#places = places;
  }

  async schedule(operation: OperationToPerform): Promise<PerformResult> {
    const { key, input, signal } = operation;
    const meeting = meetingFrom(input, key);
    if (meeting.durationMinutes < 1 || meeting.durationMinutes > minutesMax) throw rejection('INVALID_FOR_SYSTEM');
    const path = this.#places.meetingOf(meeting.owner, key);
    if ((await this.#calendars.create(path, meetingText(meeting, new Date()), signal)) === 'CREATED') {
      return this.#scheduled(meeting);
    }
    const found = await afterWrite(() => this.findScheduled(operation));
    if (found.kind === 'COMMITTED') return found;
    // Somebody else's, or the notice that this key is used up.
    throw rejection('CONFLICT');
  }

  /** A meeting that was moved or cancelled since was arranged all the same. */
  async findScheduled({ key, input, signal }: ConnectorOperation): Promise<FindResult> {
    const meeting = meetingFrom(input, key);
    const stored = await this.#calendars.read(this.#places.meetingOf(meeting.owner, key), signal);
    if (stored === undefined) return { kind: 'ABSENT' };
    const found = readMeeting(stored.text);
    if (found?.uid !== key) return { kind: 'REJECTED', code: 'CONFLICT' };
    return found.isKept ? { kind: 'ABSENT' } : this.#scheduled(meeting);
  }

  /** Puts a notice where the meeting would come: a late request with this key then finds its place taken. */
  async claim(operation: ConnectorOperation): Promise<ClaimResult> {
    const { key, input, signal } = operation;
    const path = this.#places.meetingOf(String(input['owner']), key);
    if ((await this.#keepPlace(path, key, signal)) === 'CREATED') return { kind: 'REVOKED' };
    const found = await this.findScheduled(operation);
    if (found.kind === 'COMMITTED') return found;
    // Only a notice that is read there proves that the place is taken for good.
    const stored = await this.#calendars.read(path, signal);
    const isKept = stored !== undefined && readMeeting(stored.text)?.isKept === true;
    return { kind: isKept ? 'REVOKED' : 'CANNOT_TELL' };
  }

  /** Unless it was changed since, by whoever keeps the calendar; that somebody invited has answered is no change. */
  async cancel(operation: OperationToPerform): Promise<PerformResult> {
    const { input, key, signal } = operation;
    const path = this.#meetingPath(input);
    for (let tries = 0; tries < triesMax; tries += 1) {
      const stored = await this.#calendars.read(path, signal);
      if (stored === undefined) throw rejection('NOT_FOUND');
      const found = readMeeting(stored.text);
      if (found?.cancelledBy === key) return this.#cancelled(path, input);
      if (found === undefined || found.isCancelled || found.version !== input['version']) throw rejection('CHANGED');
      if ((await this.#replaced(operation, path, stored)) === 'REPLACED') return this.#cancelled(path, input);
    }
    throw deferral('LOCKED', 2_000);
  }

  async findCancelled({ key, input, signal }: ConnectorOperation): Promise<FindResult> {
    const path = this.#meetingPath(input);
    const found = await this.#look(path, signal);
    if (found === undefined) return { kind: 'CANNOT_TELL' };
    return found.cancelledBy === key ? this.#cancelled(path, input) : { kind: 'ABSENT' };
  }

  async #replaced(operation: OperationToPerform, path: string, stored: StoredText): Promise<'REPLACED' | 'CHANGED'> {
    const { key, signal } = operation;
    try {
      return await this.#calendars.replace(path, cancelledText(stored.text, key, new Date()), stored.etag, signal);
    } catch (error) {
      if (!(error instanceof OutcomeUnclear)) throw error;
      const found = await this.#look(path, signal).catch(() => undefined);
      if (found?.cancelledBy === key) return 'REPLACED';
      throw error;
    }
  }

  async #look(path: string, signal: AbortSignal): Promise<FoundMeeting | undefined> {
    const stored = await this.#calendars.read(path, signal);
    return stored === undefined ? undefined : readMeeting(stored.text);
  }

  /** A calendar that takes nothing now takes no notice either, and may let a late request in when it is opened again. */
  async #keepPlace(path: string, key: string, signal: AbortSignal): Promise<'CREATED' | 'TAKEN' | 'REFUSED'> {
    try {
      return await this.#calendars.create(path, keptText(key, new Date()), signal);
    } catch (error) {
      if (error instanceof NothingHappened && error.result.kind === 'REJECTED') return 'REFUSED';
      throw error;
    }
  }

  /** The version is the one of the meeting as it was arranged, whatever has been done with it since. */
  #scheduled(meeting: Meeting): Committed {
    const version = versionAsArranged(meeting);
    const path = this.#places.meetingOf(meeting.owner, meeting.key);
    return {
      kind: 'COMMITTED',
      receipt: {
        recordType: 'Meeting',
        recordId: meeting.key,
        versionAfter: version,
        link: this.#calendars.linkTo(path),
        outputs: { meetingId: meeting.key, version },
        before: {},
      },
    };
  }

  #cancelled(path: string, input: ConnectorInput): Committed {
    const meetingId = String(input['meetingId']);
    const link = this.#calendars.linkTo(path);
    return {
      kind: 'COMMITTED',
      receipt: { recordType: 'Meeting', recordId: meetingId, link, outputs: { meetingId }, before: {} },
    };
  }

  #meetingPath(input: ConnectorInput): string {
    return this.#places.meetingOf(String(input['owner']), String(input['meetingId']));
  }
}

function meetingFrom(input: ConnectorInput, key: string): Meeting {
  return {
    key,
    owner: String(input['owner']),
    start: new Date(String(input['start'])),
    durationMinutes: Number(input['durationMinutes']),
    summary: summaryOf(String(input['topic']), String(input['accountName'])),
    ...(input['attendee'] === undefined ? {} : { attendee: String(input['attendee']) }),
  };
}
