import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { calendarMultiGet, calendarQuery, createObject, deleteObject, propfind, updateObject } from 'tsdav';
import type { RunningSandbox } from '../running-sandbox.js';
import { runSandbox } from '../running-sandbox.js';

let running: RunningSandbox;
let calendar: string;
const authorization = `Basic ${Buffer.from('meetings-service:sandbox-meetings').toString('base64')}`;
const type = 'text/calendar; charset=utf-8';

interface Times {
  readonly start?: string;
  readonly end?: string;
  readonly more?: readonly string[];
}

function eventText(
  uid: string,
  { start = '20261201T100000Z', end = '20261201T110000Z', more = [] }: Times = {},
): string {
  const event = [`UID:${uid}`, 'DTSTAMP:20261124T100000Z', `DTSTART:${start}`, `DTEND:${end}`, ...more];
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', 'BEGIN:VEVENT', ...event];
  return [...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
}

const urlOf = (name: string): string => `${calendar}${name}.ics`;
const pathOf = (name: string): string => new URL(urlOf(name)).pathname;

function put(name: string, data: string, headers: Record<string, string> = {}): Promise<Response> {
  return createObject({ url: urlOf(name), data, headers: { authorization, 'content-type': type, ...headers } });
}

const invited = [
  'ORGANIZER:mailto:iris.lang@vendor.example',
  'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:guest@acme.example',
];
const onlyIfNew = { 'if-none-match': '*' };
const told = (uid: string): string[] =>
  running.sandbox.stores.calendar
    .messages()
    .filter((message) => message.uid === uid)
    .map(({ method, recipient }) => `${method} ${recipient}`);

beforeAll(async () => {
  running = await runSandbox();
  calendar = `${running.urlOf('calendar')}/calendars/iris.lang/meetings/`;
});

afterAll(() => running.close());

describe('an event', () => {
  it('is created under its name only once', async () => {
    const created = await put('once', eventText('once'), onlyIfNew);
    expect([created.status, created.headers.get('etag')]).toEqual([201, expect.stringMatching(/^"\d+"$/)]);
    expect((await put('once', eventText('once'), onlyIfNew)).status).toBe(412);
    expect((await put('twice', eventText('once'), onlyIfNew)).status).toBe(403);
  });

  it('is changed and deleted only as it was read', async () => {
    const etag = (await put('read', eventText('read'))).headers.get('etag') ?? '';
    const data = eventText('read', { end: '20261201T120000Z' });
    const url = urlOf('read');
    const headers = { authorization, 'content-type': type };
    const changed = await updateObject({ url, data, etag, headers });
    expect(changed.status).toBe(204);
    expect((await updateObject({ url, data, etag, headers })).status).toBe(412);
    expect((await deleteObject({ url, etag, headers })).status).toBe(412);
    const latest = changed.headers.get('etag') ?? '';
    expect((await deleteObject({ url, etag: latest, headers })).status).toBe(204);
    expect((await deleteObject({ url, etag: latest, headers })).status).toBe(404);
    expect((await put('read', eventText('read'))).headers.get('etag')).not.toBe(etag);
  });

  it.each([
    ['is no calendar', 'BEGIN:NOTHING'],
    ['holds no event', eventText('diary').replaceAll('VEVENT', 'VJOURNAL')],
    ['holds two events', eventText('one').replace('END:VEVENT', 'END:VEVENT\r\nBEGIN:VEVENT\r\nUID:two\r\nEND:VEVENT')],
    ['has no UID', eventText('x').replace('UID:x\r\n', '')],
    ['is a message', eventText('x').replace('VERSION:2.0', 'VERSION:2.0\r\nMETHOD:REQUEST')],
  ])('is refused where what is sent %s', async (_what, data) => {
    expect((await put('unfit', data)).status).toBe(403);
  });

  it('needs a calendar to be in, and the type of one', async () => {
    const headers = { authorization, 'content-type': type };
    const url = `${running.urlOf('calendar')}/calendars/nobody/meetings/x.ics`;
    expect((await createObject({ url, data: eventText('x'), headers })).status).toBe(409);
    expect((await put('typed', eventText('typed'), { 'content-type': 'text/plain' })).status).toBe(403);
    expect((await put('anonymous', eventText('anonymous'), { authorization: '' })).status).toBe(401);
  });
});

describe('an event with somebody invited', () => {
  it('is told to them when it comes, when it changes for them, and when it is cancelled', async () => {
    await put('told', eventText('told', { more: invited }));
    await put('told', eventText('told', { more: [...invited, 'X-COLOUR:red'] }));
    await put('told', eventText('told', { more: [...invited, 'SEQUENCE:1'], end: '20261201T113000Z' }));
    await put('told', eventText('told', { more: [...invited, 'SEQUENCE:2', 'STATUS:CANCELLED'] }));
    expect(told('told')).toEqual(['REQUEST', 'REQUEST', 'CANCEL'].map((method) => `${method} guest@acme.example`));
  });

  it('is cancelled for them when it is deleted', async () => {
    await put('deleted', eventText('deleted', { more: invited }));
    await running.edit({ system: 'calendar', path: pathOf('deleted'), operation: 'delete' });
    expect(told('deleted')).toEqual(['REQUEST guest@acme.example', 'CANCEL guest@acme.example']);
  });

  it('is another one when they answer, which nobody is told', async () => {
    const { headers } = await put('answered', eventText('answered', { more: invited }));
    const reply = { operation: 'reply', attendee: 'guest@acme.example', status: 'ACCEPTED' };
    await running.edit({ system: 'calendar', path: pathOf('answered'), ...reply });
    const now = await fetch(urlOf('answered'), { headers: { authorization } });
    expect(await now.text()).toContain('PARTSTAT=ACCEPTED');
    expect(now.headers.get('etag')).not.toBe(headers.get('etag'));
    expect(told('answered')).toHaveLength(1);
  });

  it('is moved by a person', async () => {
    await put('moved', eventText('moved', { more: invited }));
    await running.edit({ system: 'calendar', path: pathOf('moved'), operation: 'move', start: '2026-12-02T08:30:00Z' });
    const object = running.sandbox.stores.calendar.objects().find(({ uid }) => uid === 'moved');
    expect(object?.content).toMatch(/DTSTART:20261202T083000Z[\s\S]*DTEND:20261202T093000Z/);
    expect(object?.modifiedBy).toBe('iris.lang');
  });
});

describe('a question to a calendar', () => {
  const between = async (start: string, end: string): Promise<string[]> => {
    const found = await calendarQuery({
      url: calendar,
      headers: { authorization },
      depth: '1',
      props: { 'd:getetag': {}, 'c:calendar-data': {} },
      filters: {
        'comp-filter': {
          _attributes: { name: 'VCALENDAR' },
          'comp-filter': {
            _attributes: { name: 'VEVENT' },
            'time-range': { _attributes: { start, end } },
          },
        },
      },
    });
    return found.map(({ href = '' }) => href.slice(href.lastIndexOf('/') + 1));
  };

  it('finds what overlaps a time, repeated events by the local hour of each day among them', async () => {
    // The team meets at nine in Berlin: at eight UTC in winter, at seven in summer.
    expect(await between('20270104T083000Z', '20270104T084500Z')).toEqual(['iris.lang-1.ics']);
    expect(await between('20270705T073000Z', '20270705T074500Z')).toEqual(['iris.lang-1.ics']);
    expect(await between('20270705T080000Z', '20270705T090000Z')).toEqual([]);
    expect(await between('20261201T090000Z', '20261201T093000Z')).toContain('iris.lang-4.ics');
  });

  it('finds objects by their names, and says where there is none', async () => {
    const ask = (...names: string[]): Promise<unknown[]> =>
      calendarMultiGet({
        url: calendar,
        headers: { authorization },
        depth: '1',
        props: { 'd:getetag': {} },
        objectUrls: names.map((name) => pathOf(name)),
      });
    expect(await ask('iris.lang-1')).toMatchObject([{ href: pathOf('iris.lang-1') }]);
    await expect(ask('iris.lang-1', 'nothing')).rejects.toThrow(/404/);
  });

  it('shows the folders above the calendars', async () => {
    const below = async (path: string): Promise<unknown[]> => {
      const url = `${running.urlOf('calendar')}${path}`;
      const found = await propfind({ url, headers: { authorization }, depth: '1', props: { 'd:resourcetype': {} } });
      return found.map(({ href }) => href);
    };
    expect(await below('/calendars')).toEqual(expect.arrayContaining(['/calendars/', '/calendars/tom.berger/']));
    expect(await below('/calendars/tom.berger')).toEqual(['/calendars/tom.berger/', '/calendars/tom.berger/meetings/']);
  });

  it('shows a calendar with what is in it', async () => {
    const found = await propfind({
      url: calendar,
      headers: { authorization },
      depth: '1',
      props: { 'd:displayname': {}, 'd:getetag': {} },
    });
    expect(found[0]?.props).toMatchObject({ displayname: 'Iris Lang' });
    expect(found.length).toBeGreaterThan(5);
  });

  it.each([
    ['REPORT', '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"/>', 403],
    ['REPORT', '', 400],
    ['PATCH', '', 405],
  ])('is refused as %s %s', async (method, body, status) => {
    const sent = body === '' ? {} : { body };
    expect((await fetch(calendar, { method, headers: { authorization, depth: '1' }, ...sent })).status).toBe(status);
  });
});
