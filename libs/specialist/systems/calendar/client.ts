import { calendarQuery, createObject, propfind, updateObject } from 'tsdav';
import type { DAVResponse } from 'tsdav';
import { meaningOfSilence, meaningOfStatus } from './answers.js';

export interface CalendarAccess {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export interface StoredText {
  readonly text: string;
  readonly etag: string;
}

/** What is directly below a folder: another folder, or an object with the time of its last change. */
export interface Member {
  readonly path: string;
  /** Epoch ms of a whole second; none for a folder. */
  readonly modifiedMs?: number;
}

/** What the connector needs of a calendar server. What its methods throw says what is known of the effect. */
export interface Calendars {
  /** The texts of everything in a calendar that overlaps a time. */
  between(calendar: string, from: Date, until: Date, signal: AbortSignal): Promise<readonly string[]>;
  /** The object at a path, or nothing if there is none. */
  read(path: string, signal: AbortSignal): Promise<StoredText | undefined>;
  /** Creates an object if there is none at its path. */
  create(path: string, text: string, signal: AbortSignal): Promise<'CREATED' | 'TAKEN'>;
  /** Replaces an object if it is still the one that was read. */
  replace(path: string, text: string, etag: string, signal: AbortSignal): Promise<'REPLACED' | 'CHANGED'>;
  members(folder: string, signal: AbortSignal): Promise<readonly Member[]>;
  linkTo(path: string): string;
}

/** The server over CalDAV. Reports go through the library, which hides a status: so its requests are looked at here first. */
export class CalendarClient implements Calendars {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ url, user, password }: CalendarAccess) {
    this.#url = url;
    this.#headers = { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  }

  async between(calendar: string, from: Date, until: Date, signal: AbortSignal): Promise<readonly string[]> {
    const found = await this.#answered(() =>
      calendarQuery({
        url: this.linkTo(calendar),
        depth: '1',
        headers: { ...this.#headers },
        props: { 'c:calendar-data': {} },
        filters: {
          'comp-filter': {
            _attributes: { name: 'VCALENDAR' },
            'comp-filter': {
              _attributes: { name: 'VEVENT' },
              'time-range': { _attributes: { start: timeText(from), end: timeText(until) } },
            },
          },
        },
        fetchOptions: { signal },
        fetch: onlyIfAnswered,
      }),
    );
    return found.flatMap(({ props }) => textOf(props?.['calendarData']) ?? []);
  }

  async read(path: string, signal: AbortSignal): Promise<StoredText | undefined> {
    const response = await this.#send(() =>
      fetch(this.linkTo(path), { headers: this.#headers, signal, redirect: 'manual' }),
    );
    if (response.status === 404) {
      await response.body?.cancel();
      return undefined;
    }
    await refuse(response);
    const text = await this.#send(() => response.text());
    return { text, etag: response.headers.get('etag') ?? '' };
  }

  async create(path: string, text: string, signal: AbortSignal): Promise<'CREATED' | 'TAKEN'> {
    const headers = { ...this.#headers, ...calendarText, 'if-none-match': '*' };
    const fetchOptions: RequestInit = { signal, redirect: 'manual' };
    const response = await this.#send(() =>
      createObject({ url: this.linkTo(path), data: text, headers, fetchOptions }),
    );
    return (await isRefusedAsChanged(response)) ? 'TAKEN' : 'CREATED';
  }

  async replace(path: string, text: string, etag: string, signal: AbortSignal): Promise<'REPLACED' | 'CHANGED'> {
    const headers = { ...this.#headers, ...calendarText };
    const fetchOptions: RequestInit = { signal, redirect: 'manual' };
    const url = this.linkTo(path);
    const response = await this.#send(() => updateObject({ url, data: text, etag, headers, fetchOptions }));
    return (await isRefusedAsChanged(response)) ? 'CHANGED' : 'REPLACED';
  }

  async members(folder: string, signal: AbortSignal): Promise<readonly Member[]> {
    const found = await this.#answered(() =>
      propfind({
        url: this.linkTo(folder),
        depth: '1',
        headers: { ...this.#headers },
        props: { 'd:resourcetype': {}, 'd:getlastmodified': {} },
        fetchOptions: { signal },
        fetch: onlyIfAnswered,
      }),
    );
    return found
      .map(({ href = '', props }) => {
        const modified = textOf(props?.['getlastmodified']);
        const path = decodeURIComponent(new URL(href, this.#url).pathname).replace(/\/$/, '');
        return modified === undefined ? { path } : { path, modifiedMs: Date.parse(modified) };
      })
      .filter(({ path }) => path !== folder);
  }

  linkTo(path: string): string {
    return `${this.#url}${path.split('/').map(encodeURIComponent).join('/')}`;
  }

  async #send<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    try {
      return await request();
    } catch (error) {
      throw meaningOfSilence(error);
    }
  }

  /** What the library makes of a report; what it could not read throws as no answer. */
  async #answered(request: () => Promise<DAVResponse[]>): Promise<readonly DAVResponse[]> {
    return this.#send(request);
  }
}

const calendarText = { 'content-type': 'text/calendar; charset=utf-8' };

/** The library's way to the network: a status that is no success is told here, since the library would lose it. */
const onlyIfAnswered: typeof fetch = async (input, init) => {
  const response = await fetch(input, { ...init, redirect: 'manual' });
  await refuse(response);
  return response;
};

async function isRefusedAsChanged(response: Response): Promise<boolean> {
  if (response.status === 412) {
    await response.body?.cancel();
    return true;
  }
  await refuse(response);
  await response.body?.cancel();
  return false;
}

async function refuse(response: Response): Promise<void> {
  if (response.ok) return;
  await response.body?.cancel();
  throw meaningOfStatus(response.status, response.headers.get('retry-after'));
}

/** UTC in the short form of iCalendar. */
function timeText(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** The library gives an element's text bare, or under a name of its own where the server wrote it as CDATA. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const inner = typeof value === 'object' && value !== null && '_cdata' in value ? value._cdata : undefined;
  return typeof inner === 'string' ? inner : undefined;
}
