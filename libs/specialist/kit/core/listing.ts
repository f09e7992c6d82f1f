import { parseInstant, type Instant } from '@baton/kernel';
import type { KeyPage, KnownKey } from '@baton/specialist/domain';
import { CallRefused, type ListKeysRequest } from '@baton/specialist/contract';
import type { SystemConnector } from '../connector.js';
import type { Journal } from '../journal/journal.js';
import type { Admission } from './admission.js';
import { fromSystem, type SystemCalls } from './system-calls.js';
import type { SystemGuard } from './system-guard.js';

export interface ListingOptions {
  readonly connector: SystemConnector;
  readonly journal: Journal;
  readonly admission: Admission;
  readonly calls: SystemCalls;
  readonly guard: SystemGuard;
  readonly pageKeysMax: number;
}

const listingMsMax = 60_000;

/**
 * ListKeys: which records of the system bear keys. Nothing is kept between two pages: each asks the system anew, from
 * where the former one ended, so a page may be asked for again and a restart in between changes nothing.
 */
export class Listing {
  readonly #options: ListingOptions;
  readonly #unlisted: readonly string[];

  constructor(options: ListingOptions) {
    this.#options = options;
    this.#unlisted = unlistedOf(options.connector);
  }

  async listKeys(request: ListKeysRequest): Promise<KeyPage> {
    const { admission, pageKeysMax } = this.#options;
    admission.admitListing(request);
    const after = request.after === undefined ? undefined : placeFrom(request.after);
    const found = await this.#ask(after?.at ?? request.since);
    const keys = found
      .filter((known) => this.#mayBeShown(known, request) && (after === undefined || compare(known, after) > 0))
      .sort(compare);
    const page = keys.slice(0, pageKeysMax);
    const last = page.at(-1);
    const unlisted = this.#unlisted;
    return last && keys.length > page.length ? { keys: page, unlisted, next: textOf(last) } : { keys: page, unlisted };
  }

  async #ask(since: Instant): Promise<readonly KnownKey[]> {
    const { calls, connector, guard } = this.#options;
    const listKeys = connector.listKeys?.bind(connector);
    if (!listKeys) return [];
    return guard.ask('READ', () => calls.ask(listingMsMax, (signal) => fromSystem(() => listKeys({ since, signal }))));
  }

  /** Records don't say whose they are; where the journal knows that of a key, no other tenant is told of it. */
  #mayBeShown({ key }: KnownKey, { tenant }: ListKeysRequest): boolean {
    const record = this.#options.journal.recall(key);
    return record === undefined || record.tenant === tenant;
  }
}

/** What bears no key can't be listed, and without the connector's help nothing can. */
function unlistedOf(connector: SystemConnector): readonly string[] {
  const canList = connector.listKeys !== undefined;
  return connector.manifest.capabilities
    .filter(({ effect, idempotencyClass }) => effect === 'WRITE' && (!canList || idempotencyClass === 'NONE'))
    .map(({ name }) => name);
}

function compare(one: KnownKey, other: KnownKey): number {
  const [first, second] = [placeOf(one), placeOf(other)];
  const at = first.findIndex((part, index) => part !== second[index]);
  return at < 0 ? 0 : (first[at] ?? '') < (second[at] ?? '') ? -1 : 1;
}

function placeOf({ at, key, recordType, recordId }: KnownKey): readonly string[] {
  return [at, key, recordType, recordId];
}

function textOf(known: KnownKey): string {
  return Buffer.from(JSON.stringify(placeOf(known))).toString('base64url');
}

function placeFrom(text: string): KnownKey {
  try {
    const [at, key, recordType, recordId] = JSON.parse(Buffer.from(text, 'base64url').toString()) as string[];
    if (key !== undefined && recordType !== undefined && recordId !== undefined)
      return { at: parseInstant(at ?? ''), key, recordType, recordId };
  } catch {
    // Its words are dropped: they are somebody else's.
  }
  throw new CallRefused('REQUEST_MALFORMED', 'The place to go on from is none: take it from the former page (after)');
}
