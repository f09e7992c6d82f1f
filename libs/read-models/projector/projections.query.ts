import type { Instant, TenantId } from '@baton/kernel';
import { parseInstant, Refusal } from '@baton/kernel';
import type { EventStore, Position } from '@baton/event-store';
import { projections } from '../projections.js';
import type { ReadDatabase } from '../read-store/tables.js';
import type { ProjectionName } from './projection.js';

/** How far the rows of one question are. */
export interface ProjectionStanding {
  readonly name: ProjectionName;
  /** Absent while they have yet to begin. */
  readonly position?: Position;
  /** Events that this release could not read, and went past. */
  readonly skipped: number;
  readonly isCurrent: boolean;
  /** When the first event was recorded that they do not hold yet; absent where they hold all. */
  readonly behindSince?: Instant;
  readonly rebuild: 'NONE' | 'WANTED' | 'RUNNING';
  /** How far those are that are being built anew beside them. */
  readonly rebuiltTo?: Position;
}

/** Under which name somebody wants rows built anew. */
export interface RebuildWish {
  readonly tenant: TenantId;
  readonly key: string;
}

/** What rows there are, how far they have come, and the wish to have them built anew. */
export class ProjectionsQuery {
  constructor(
    private readonly store: EventStore,
    private readonly db: ReadDatabase,
  ) {}

  async all(): Promise<readonly ProjectionStanding[]> {
    const rows = await this.db
      .selectFrom('projections')
      .leftJoin('checkpoints', 'checkpoints.projection', 'projections.name')
      .select(['name', 'rebuild', 'rebuilt_to', 'position', 'skipped'])
      .execute();
    // All that have begun are written together, so one look at the log says it of all.
    const since = new Map<Position | undefined, Promise<Instant | undefined>>();
    return Promise.all(
      projections.map(async ({ name }) => {
        const row = rows.find((one) => one.name === name);
        const position = row?.position ?? undefined;
        const behindSince = await (since.get(position) ??
          since.set(position, this.behindSince(position)).get(position));
        return {
          ...{ name, position, skipped: row?.skipped ?? 0, isCurrent: behindSince === undefined, behindSince },
          ...{ rebuild: row?.rebuild ?? 'NONE', rebuiltTo: row?.rebuilt_to ?? undefined },
        };
      }),
    );
  }

  /**
   * Whoever projects looks for it, in whichever process that is. Wanted once more before it is done it is done once; by
   * the same key it is never done again, as long as these rows are there.
   * @returns whether it was wanted by this key before
   * @throws Refusal KEY_ALREADY_USED where other rows were
   */
  async wantRebuilt(name: ProjectionName, { tenant, key }: RebuildWish): Promise<boolean> {
    return this.db.transaction().execute(async (all) => {
      const known = await all
        .selectFrom('rebuild_wishes')
        .select('projection')
        .where('tenant', '=', tenant)
        .where('request_key', '=', key)
        .executeTakeFirst();
      if (known && known.projection !== name)
        throw new Refusal('KEY_ALREADY_USED', 'The idempotency key belongs to other rows that were wanted anew');
      if (known) return true;
      await all.insertInto('rebuild_wishes').values({ tenant, request_key: key, projection: name }).execute();
      const wanted = all.updateTable('projections').set({ rebuild: 'WANTED' }).where('name', '=', name);
      await wanted.where('rebuild', '=', 'NONE').execute();
      return false;
    });
  }

  private async behindSince(position: Position | undefined): Promise<Instant | undefined> {
    const end = await this.store.end();
    if (end === undefined || (position !== undefined && this.store.compare(position, end) >= 0)) return undefined;
    for await (const { metadata } of this.store.readAll(position))
      if (typeof metadata['recordedAt'] === 'string') return parseInstant(metadata['recordedAt']);
    return undefined;
  }
}
