import type {
  CreateIndexNode,
  KyselyPlugin,
  PluginTransformQueryArgs,
  PluginTransformResultArgs,
  PrimaryKeyConstraintNode,
  QueryResult,
  RootOperationNode,
  TableNode,
  UnknownRow,
} from 'kysely';
import { IdentifierNode, OperationNodeTransformer } from 'kysely';
import type { ReadDatabase, ReadTables } from './tables.js';

type TableName = keyof ReadTables;

/**
 * The same rows under other names: whatever is said of these tables is said of those beside them, which have indexes and
 * keys of their own names, since a database has each name once.
 * @param generation another one for each time, so that the names of live tables are never met
 */
export function beside(db: ReadDatabase, tables: readonly TableName[], generation: number): ReadDatabase {
  return db.withPlugin(new OtherNames(tables, `_${generation}`));
}

/** Puts the tables beside in the place of the live ones, which are dropped. To be called within a transaction. */
export async function swapIn(all: ReadDatabase, tables: readonly TableName[]): Promise<void> {
  for (const table of tables) {
    await all.schema.dropTable(table).execute();
    await all.schema.alterTable(besideName(table)).renameTo(table).execute();
  }
}

/** What an interrupted rebuild left behind. */
export async function dropBeside(db: ReadDatabase, tables: readonly TableName[]): Promise<void> {
  for (const table of tables) await db.schema.dropTable(besideName(table)).ifExists().execute();
}

function besideName(table: string): string {
  return `${table}_beside`;
}

class OtherNames implements KyselyPlugin {
  readonly #transformer: Renaming;

  constructor(tables: readonly TableName[], suffix: string) {
    this.#transformer = new Renaming(new Set<string>(tables), suffix);
  }

  transformQuery({ node, queryId }: PluginTransformQueryArgs): RootOperationNode {
    return this.#transformer.transformNode(node, queryId);
  }

  transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return Promise.resolve(result);
  }
}

class Renaming extends OperationNodeTransformer {
  constructor(
    private readonly tables: ReadonlySet<string>,
    private readonly suffix: string,
  ) {
    super();
  }

  protected override transformTable(node: TableNode): TableNode {
    const { identifier } = node.table;
    if (!this.tables.has(identifier.name)) return node;
    return { ...node, table: { ...node.table, identifier: IdentifierNode.create(besideName(identifier.name)) } };
  }

  protected override transformCreateIndex(node: CreateIndexNode): CreateIndexNode {
    return super.transformCreateIndex({ ...node, name: this.#suffixed(node.name) });
  }

  protected override transformPrimaryKeyConstraint(node: PrimaryKeyConstraintNode): PrimaryKeyConstraintNode {
    return super.transformPrimaryKeyConstraint({ ...node, name: node.name && this.#suffixed(node.name) });
  }

  #suffixed(name: IdentifierNode): IdentifierNode {
    return IdentifierNode.create(`${name.name}${this.suffix}`);
  }
}
