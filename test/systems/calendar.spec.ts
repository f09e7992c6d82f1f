import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { instantOf } from '@baton/kernel';
import { OutcomeUnclear } from '@baton/specialist/kit';
import type { ConnectorInput, OperationToPerform, SystemConnector } from '@baton/specialist/kit';
import { connectSystem } from '@baton/specialist/systems/calendar';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { again, nobodyListensAt, operation, receiptOf, textOf, untilCommitted } from './operations.js';

let standIns: RunningSandbox;
let calendar: SystemConnector;

const owner = 'nele.frank@vendor.example';
const connect = (change: Readonly<Record<string, string>> = {}): SystemConnector =>
  connectSystem({
    CALENDAR_URL: standIns.urlOf('calendar'),
    CALENDAR_USER: 'meetings-service',
    CALENDAR_PASSWORD: 'sandbox-meetings',
    CALENDAR_TIME_ZONE: 'Europe/Berlin',
    ...change,
  });

beforeAll(async () => {
  standIns = await runSandbox();
  calendar = connect();
});
afterAll(() => standIns.close());
beforeEach(() => standIns.moveClock(60_000));
afterEach(() => standIns.switchOff());

const pathOf = (meetingId: string): string => `/calendars/nele.frank/meetings/${meetingId}.ics`;
const contentOf = (meetingId: string): string =>
  standIns.sandbox.stores.calendar.objects().find(({ path }) => path === pathOf(meetingId))?.content ?? '';
const told = (meetingId: string): string[] =>
  standIns.sandbox.stores.calendar
    .messages()
    .filter(({ uid }) => uid === meetingId)
    .map(({ method, recipient }) => `${method} ${recipient}`);
const edit = (meetingId: string, change: Readonly<Record<string, unknown>>): Promise<void> =>
  standIns.edit({ system: 'calendar', path: pathOf(meetingId), ...change });

const slot = (fromDate: string, change: ConnectorInput = {}): OperationToPerform =>
  operation('calendar.slot.find', { owner, fromDate, untilDate: '2026-12-31', durationMinutes: 60, ...change });

describe('free time', () => {
  it.each([
    // Mondays begin with the team, in summer as in winter.
    ['2026-11-30', '2026-11-30T09:00:00Z'],
    ['2027-07-05', '2027-07-05T08:00:00Z'],
    // Whatever keeps somebody busy on the first morning of December, it is busy time and nothing else is told of it.
    ['2026-12-01', '2026-12-01T12:00:00Z'],
    // A weekend is none.
    ['2026-12-05', '2026-12-07T12:00:00Z'],
  ])('is found from %s at %s', async (fromDate, start) => {
    const untilDate = fromDate > '2027' ? '2027-07-31' : '2026-12-31';
    const found = receiptOf(await calendar.perform(slot(fromDate, { untilDate })));
    expect(found).toMatchObject({ recordType: 'FreeTime', outputs: { start } });
  });

  it('is rejected when there is none, and when it is looked for in no or too long a time', async () => {
    const rejected = { kind: 'REJECTED', code: 'NOT_FOUND' };
    expect(await calendar.perform(slot('2026-12-01', { untilDate: '2026-12-01', durationMinutes: 480 }))).toEqual(
      rejected,
    );
    expect(await calendar.perform(slot('2026-12-01', { owner: 'nobody@vendor.example' }))).toEqual(rejected);
    const invalid = { kind: 'REJECTED', code: 'INVALID_FOR_SYSTEM' };
    expect(await calendar.perform(slot('2027-12-01'))).toEqual(invalid);
    expect(await calendar.perform(slot('2026-01-01'))).toEqual(invalid);
  });

  it('is looked for later where the calendar does not answer', async () => {
    await standIns.switchOn({ system: 'calendar', kind: 'fail-before', times: 1 });
    expect(await calendar.perform(slot('2026-12-01'))).toMatchObject({ kind: 'DEFERRED' });
  });
});

const meeting = (change: ConnectorInput = {}): OperationToPerform =>
  operation('calendar.meeting.schedule', {
    owner,
    start: '2026-12-10T09:00:00Z',
    durationMinutes: 45,
    topic: 'RENEWAL_REVIEW',
    accountName: 'Birkstein Foods',
    attendee: 'guest@birkstein.example',
    ...change,
  });

describe('a meeting', () => {
  it('is arranged once under its key, and its guest is invited', async () => {
    const arranging = meeting();
    const committed = await calendar.perform(arranging);
    const receipt = receiptOf(committed);
    expect(receipt).toMatchObject({
      recordType: 'Meeting',
      recordId: arranging.key,
      outputs: { meetingId: arranging.key, version: receipt.versionAfter },
    });
    expect(receipt.link).toBe(`${standIns.urlOf('calendar')}${pathOf(arranging.key)}`);
    expect(contentOf(arranging.key)).toMatch(/DTSTART:20261210T090000Z\r\nDTEND:20261210T094500Z/);
    expect(contentOf(arranging.key)).toContain('SUMMARY:Review of the renewed contract: Birkstein Foods');
    expect(await calendar.find(arranging)).toEqual(committed);
    expect(await calendar.perform(again(arranging))).toEqual(committed);
    expect(told(arranging.key)).toEqual(['REQUEST guest@birkstein.example']);
    expect(receiptOf(await calendar.perform(slot('2026-12-10'))).recordId).toBe('2026-12-10T08:00:00Z');
  });

  it('is found with the version that it was arranged with, whatever became of it', async () => {
    const arranging = meeting();
    const committed = await calendar.perform(arranging);
    await edit(arranging.key, { operation: 'move', start: '2026-12-11T09:00:00Z' });
    expect(await calendar.find(arranging)).toEqual(committed);
  });

  it('is rejected where there is no calendar, or no time', async () => {
    expect(await calendar.perform(meeting({ owner: 'nobody@vendor.example' }))).toEqual({
      kind: 'REJECTED',
      code: 'NOT_FOUND',
    });
    expect(await calendar.perform(meeting({ durationMinutes: 0 }))).toEqual({
      kind: 'REJECTED',
      code: 'INVALID_FOR_SYSTEM',
    });
  });

  it('is in doubt when the answer got lost, and there once', async () => {
    await standIns.switchOn({ system: 'calendar', kind: 'fail-after', method: 'PUT', times: 1 });
    const arranging = meeting();
    await expect(calendar.perform(arranging)).rejects.toThrow(OutcomeUnclear);
    expect(await calendar.find(arranging)).toMatchObject({ kind: 'COMMITTED' });
    expect(await calendar.perform(again(arranging))).toMatchObject({ kind: 'COMMITTED' });
    expect(told(arranging.key)).toHaveLength(1);
  });

  it('lands late, and finds its place taken where the next attempt was in time', async () => {
    await standIns.switchOn({ system: 'calendar', kind: 'commit-late', method: 'PUT', times: 1, delayMs: 100 });
    const arranging = meeting();
    await expect(calendar.perform(arranging)).rejects.toThrow(OutcomeUnclear);
    expect(await calendar.perform(again(arranging))).toMatchObject({ kind: 'COMMITTED' });
    await standIns.switchOn({ system: 'calendar', kind: 'slow', method: 'GET', times: 1, delayMs: 200 });
    expect(await calendar.find(arranging)).toMatchObject({ kind: 'COMMITTED' });
    expect(told(arranging.key)).toHaveLength(1);
  });

  it('is absent while it is on its way, and there then', async () => {
    await standIns.switchOn({ system: 'calendar', kind: 'commit-late', method: 'PUT', times: 1, delayMs: 100 });
    const arranging = meeting();
    await expect(calendar.perform(arranging)).rejects.toThrow(OutcomeUnclear);
    expect(await untilCommitted(() => calendar.find(arranging))).toMatchObject({ kind: 'COMMITTED' });
  });
});

describe('a key that is to be given up', () => {
  const claim = async (arranging: OperationToPerform): Promise<unknown> => calendar.claim?.(arranging);

  it('is used up by a notice that takes nobody’s time and is told to nobody', async () => {
    const arranging = meeting({ start: '2026-12-21T09:00:00Z' });
    expect(await claim(arranging)).toEqual({ kind: 'REVOKED' });
    expect(await claim(arranging)).toEqual({ kind: 'REVOKED' });
    expect(await calendar.perform(arranging)).toEqual({ kind: 'REJECTED', code: 'CONFLICT' });
    expect(await calendar.find(arranging)).toEqual({ kind: 'ABSENT' });
    expect(told(arranging.key)).toEqual([]);
  });

  it('is found used where the meeting stands', async () => {
    const arranging = meeting();
    const committed = await calendar.perform(arranging);
    expect(await claim(arranging)).toEqual(committed);
  });

  it('can not be used up where there is no calendar, or for another capability', async () => {
    expect(await claim(meeting({ owner: 'nobody@vendor.example' }))).toEqual({ kind: 'CANNOT_TELL' });
    expect(await claim(operation('calendar.meeting.cancel', {}))).toEqual({ kind: 'CANNOT_TELL' });
  });
});

async function arranged(): Promise<{ readonly owner: string; readonly meetingId: string; readonly version: string }> {
  const receipt = receiptOf(await calendar.perform(meeting()));
  return { owner, meetingId: receipt.recordId, version: textOf(receipt, 'version') };
}
const cancelling = (input: ConnectorInput): OperationToPerform => operation('calendar.meeting.cancel', input);

describe('a meeting that is not wanted any more', () => {
  it('is cancelled for everybody, stays in the calendar, and is never arranged again under its key', async () => {
    const arranging = meeting({ start: '2026-12-22T09:00:00Z' });
    const receipt = receiptOf(await calendar.perform(arranging));
    const meetingId = receipt.recordId;
    const cancel = cancelling({ owner, meetingId, version: textOf(receipt, 'version') });
    const committed = await calendar.perform(cancel);
    expect(committed).toMatchObject({
      receipt: { recordType: 'Meeting', recordId: meetingId, outputs: { meetingId } },
    });
    expect(contentOf(meetingId)).toMatch(/STATUS:CANCELLED/);
    expect(told(meetingId)).toEqual(['REQUEST guest@birkstein.example', 'CANCEL guest@birkstein.example']);
    expect(await calendar.find(cancel)).toEqual(committed);
    expect(await calendar.perform(again(cancel))).toEqual(committed);
    expect(await calendar.perform(again(arranging))).toMatchObject({ kind: 'COMMITTED' });
    expect(contentOf(meetingId)).toMatch(/STATUS:CANCELLED/);
  });

  it('is cancelled though its guest has answered', async () => {
    const input = await arranged();
    const reply = { operation: 'reply', attendee: 'guest@birkstein.example', status: 'ACCEPTED' };
    await edit(input.meetingId, reply);
    expect(await calendar.perform(cancelling(input))).toMatchObject({ kind: 'COMMITTED' });
  });

  it('is left alone when its owner has moved it', async () => {
    const input = await arranged();
    await edit(input.meetingId, { operation: 'move', start: '2026-12-11T13:00:00Z' });
    const cancel = cancelling(input);
    expect(await calendar.perform(cancel)).toEqual({ kind: 'REJECTED', code: 'CHANGED' });
    expect(await calendar.find(cancel)).toEqual({ kind: 'ABSENT' });
    expect(contentOf(input.meetingId)).toMatch(/STATUS:CONFIRMED/);
  });

  it('is not there to cancel when its owner has deleted it', async () => {
    const input = await arranged();
    await edit(input.meetingId, { operation: 'delete' });
    const cancel = cancelling(input);
    expect(await calendar.perform(cancel)).toEqual({ kind: 'REJECTED', code: 'NOT_FOUND' });
    expect(await calendar.find(cancel)).toEqual({ kind: 'CANNOT_TELL' });
  });

  it('is cancelled after all when only the answer got lost, and waits when it changes all the time', async () => {
    const input = await arranged();
    await standIns.switchOn({ system: 'calendar', kind: 'fail-before', method: 'PUT', status: 412 });
    expect(await calendar.perform(cancelling(input))).toMatchObject({ kind: 'DEFERRED', cause: 'LOCKED' });
    await standIns.switchOff();
    await standIns.switchOn({ system: 'calendar', kind: 'fail-after', method: 'PUT', times: 1 });
    expect(await calendar.perform(cancelling(input))).toMatchObject({ kind: 'COMMITTED' });
  });

  it('is as it was where the cancelling did not reach the calendar', async () => {
    const input = await arranged();
    await standIns.switchOn({ system: 'calendar', kind: 'fail-before', method: 'PUT', times: 1 });
    const cancel = cancelling(input);
    await expect(calendar.perform(cancel)).rejects.toThrow(OutcomeUnclear);
    expect(await calendar.find(cancel)).toEqual({ kind: 'ABSENT' });
  });
});

describe('the calendar', () => {
  it('lists the meetings that bear keys of ours since a moment', async () => {
    const before = await arranged();
    standIns.moveClock(60_000);
    const at = instantOf(standIns.nowMs());
    const [arranging, cancel, unused] = [meeting(), cancelling(before), meeting()];
    await calendar.perform(arranging);
    await calendar.perform(cancel);
    await calendar.claim?.(unused);
    const keys = await calendar.listKeys?.({ since: at, signal: new AbortController().signal });
    const recordType = 'Meeting';
    expect(new Set(keys)).toEqual(
      new Set([
        { key: before.meetingId, recordType, recordId: before.meetingId, at },
        { key: cancel.key, recordType, recordId: before.meetingId, at },
        { key: arranging.key, recordType, recordId: arranging.key, at },
      ]),
    );
  });

  it.each([
    ['it is not there', { CALENDAR_URL: nobodyListensAt }],
    ['it refuses the credentials', { CALENDAR_PASSWORD: 'wrong' }],
  ])('defers everything while %s', async (_reason, change) => {
    expect(await connect(change).perform(meeting())).toMatchObject({ kind: 'DEFERRED', cause: 'UNAVAILABLE' });
    expect(await connect(change).perform(slot('2026-12-01'))).toMatchObject({ kind: 'DEFERRED', cause: 'UNAVAILABLE' });
  });

  it('is not connected without its credentials, or where there is no such clock', () => {
    expect(() => connectSystem({})).toThrow(/CALENDAR_URL, CALENDAR_USER, CALENDAR_PASSWORD/);
    expect(() => connect({ CALENDAR_TIME_ZONE: 'Middle-earth' })).toThrow(
      /CALENDAR_TIME_ZONE is the name of a time zone/,
    );
  });
});
