import type { Capability, CompensationEntry, InputField, Manifest, OutputField } from '@baton/specialist/domain';
import { topics } from './topics.js';

/** One address, and nothing that a mail program would read as more. */
const addressPattern = '^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,253}$';
const instantPattern = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$';

const required = { forms: ['FULL'], required: true } as const;

const ownerInput: InputField = { name: 'owner', type: 'email', pattern: addressPattern, ...required };
const durationInput: InputField = { name: 'durationMinutes', type: 'integer', ...required };

const reference = { type: 'identifier', classification: 'internal', category: 'schedule', trust: 'typed' } as const;
const meetingIdOutput: OutputField = { name: 'meetingId', ...reference };

const notify: CompensationEntry = { kind: 'NOTIFY', inputs: {} };
const call = { version: '1', before: [], callTimeoutMs: 15_000 } as const;

const findSlot: Capability = {
  ...call,
  name: 'calendar.slot.find',
  sentence: 'Finds the first free time in the calendar of one of our people.',
  effect: 'READ',
  input: [
    ownerInput,
    { name: 'fromDate', type: 'date', ...required },
    { name: 'untilDate', type: 'date', ...required },
    durationInput,
  ],
  output: [{ name: 'start', ...reference }],
  reversibility: 'UNDOABLE',
  compensations: [],
  idempotencyClass: 'NATIVE',
  visibilityLagMs: 0,
};

/** The key is the meeting's UID and its name, and it is created there only if nothing is: never a second one. */
const scheduleMeeting: Capability = {
  ...call,
  name: 'calendar.meeting.schedule',
  sentence: 'Arranges a meeting with a customer, and invites one guest.',
  effect: 'WRITE',
  input: [
    ownerInput,
    { name: 'start', type: 'identifier', pattern: instantPattern, ...required },
    durationInput,
    { name: 'topic', type: 'identifier', oneOf: topics, ...required },
    { name: 'accountName', type: 'name', ...required },
    { name: 'attendee', type: 'email', pattern: addressPattern, forms: ['FULL'], required: false },
  ],
  output: [meetingIdOutput, { name: 'version', ...reference, category: 'reference' }],
  reversibility: 'UNDOABLE',
  compensations: [
    {
      kind: 'UNDO',
      capability: 'calendar.meeting.cancel',
      inputs: {
        owner: { from: 'input', name: 'owner' },
        meetingId: { from: 'output', name: 'meetingId' },
        version: { from: 'output', name: 'version' },
      },
    },
    notify,
  ],
  idempotencyClass: 'NATIVE',
  visibilityLagMs: 0,
};

const cancelMeeting: Capability = {
  ...call,
  name: 'calendar.meeting.cancel',
  sentence: 'Cancels a meeting, unless it was changed since.',
  effect: 'WRITE',
  input: [
    ownerInput,
    { name: 'meetingId', type: 'identifier', pattern: '^[0-9a-f]{32}$', ...required },
    { name: 'version', type: 'identifier', pattern: '^[0-9a-f]{64}$', ...required },
  ],
  output: [meetingIdOutput],
  reversibility: 'IRREVERSIBLE',
  compensations: [notify],
  idempotencyClass: 'CHECK_THEN_ACT',
  visibilityLagMs: 1_000,
};

export const manifest: Manifest = {
  specialist: 'calendar',
  system: 'calendar',
  capabilities: [findSlot, scheduleMeeting, cancelMeeting],
};
