/** Where calendars lie on a server: below one folder, a folder for each person, with a calendar of one name in it. */
export class Places {
  readonly root: string;
  readonly #calendarName: string;

  constructor(root: string, calendarName: string) {
    this.root = root.replace(/\/+$/, '');
    this.#calendarName = calendarName;
  }

  /** A person's calendar; the person is named by the part of the address before the @. */
  calendarOf(address: string): string {
    return `${this.root}/${address.slice(0, address.indexOf('@')).toLowerCase()}/${this.#calendarName}`;
  }

  /** The name holds the key, so that no other operation ever means this place. */
  meetingOf(owner: string, key: string): string {
    return `${this.calendarOf(owner)}/${key}.ics`;
  }
}

/** The key of the operation that arranged the meeting with this path; nothing for other objects. */
export function keyInName(path: string): string | undefined {
  return /\/([0-9a-f]{32})\.ics$/.exec(path)?.[1];
}
