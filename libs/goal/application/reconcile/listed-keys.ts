import type { Instant, TenantId } from '@baton/kernel';
import { plusMs } from '@baton/kernel';
import type { KnownKey, Unanswered } from '@baton/specialist/domain';
import type { SpecialistGateway } from '@baton/specialist/gateway';

/** What one system bears, as far as it was listed. */
export interface ListedKeys {
  readonly specialist: string;
  readonly system: string;
  /** Our clock when the first page was asked for: what was done later may be missing. */
  readonly askedAt: Instant;
  /** Each key with the record that it was found on first. */
  readonly keys: ReadonlyMap<string, KnownKey>;
  readonly unlisted: readonly string[];
  /** Where the list was broken off, since no more keys are held at once. */
  readonly brokenOffAt?: Instant;
}

/** Clocks of systems are believed to be this exact: what they wrote since a moment is asked for since a little earlier. */
const clockErrorMsMax = 5 * 60_000;

/** Lists the keys of a tenant page by page, `keysMax` at most; or says why it could not. */
export async function listKeysOf(
  gateway: SpecialistGateway,
  specialist: string,
  wanted: {
    readonly tenant: TenantId;
    readonly since: Instant;
    readonly askedAt: Instant;
    readonly keysMax: number;
    readonly signal?: AbortSignal;
  },
): Promise<ListedKeys | Unanswered> {
  const { tenant, since, askedAt, keysMax, signal } = wanted;
  const description = await gateway.describe(specialist);
  if ('kind' in description) return description;
  const { system } = description.manifest;
  const keys = new Map<string, KnownKey>();
  const from = plusMs(since, -clockErrorMsMax);
  let after: string | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const page = await gateway.listKeys(specialist, tenant, from, after);
    if ('kind' in page) return page;
    for (const known of page.keys) if (!keys.has(known.key)) keys.set(known.key, known);
    const { unlisted, next } = page;
    const listed = { specialist, system, askedAt, keys, unlisted };
    if (next === undefined) return listed;
    if (keys.size >= keysMax) return { ...listed, brokenOffAt: page.keys.at(-1)?.at ?? from };
    if (next === after) return goesInCircles;
    after = next;
  }
}

const goesInCircles: Unanswered = {
  kind: 'UNANSWERED',
  cause: 'MALFORMED_ANSWER',
  detail: 'A page of keys says that the next one is itself',
};
