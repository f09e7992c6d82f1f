import type { JsonValue } from '@baton/kernel';
import type { GivenAttribute } from '@baton/handoff/checking';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { join } from 'node:path';
import { having, listOf, mapOf, parsedAs, text, textsIn } from './data-folder.js';
import { ruleFor } from './labels/label-rule.js';
import { boundFrom, retailRules } from './labels/retail-rules.js';

type Members = Readonly<Record<string, JsonValue>>;

interface Action {
  readonly name: string;
  readonly arguments: Members;
}
interface Task {
  readonly evaluation_criteria: { readonly actions: readonly Action[] | null };
}
interface Shop {
  readonly users: Readonly<Record<string, Members>>;
  readonly orders: Readonly<Record<string, Members>>;
}

/** One write that a task needs, with all that is known where it is asked for: an empty line of an address is nothing. */
export interface Write {
  readonly action: string;
  readonly customer: string;
  /** Of the customer's records and of what the customer says; what the plan binds bears the name of its field. */
  readonly attributes: readonly GivenAttribute[];
  /** The ids of those that the write needs. */
  readonly needed: readonly string[];
}

const ajv = new Ajv2020({ allowUnionTypes: true });
const action = having({ name: text, arguments: { type: 'object' } });
const fitsTasks = ajv.compile<readonly Task[]>(
  listOf(having({ evaluation_criteria: having({ actions: { ...listOf(action), type: ['array', 'null'] } }) })),
);
const fitsShop = ajv.compile<Shop>(having({ users: mapOf({ type: 'object' }), orders: mapOf({ type: 'object' }) }));
const writes = /^(cancel|modify|return|exchange)_/;

/** The writes of every `tasks*.json`, over `db.json`. @throws UnusableData */
export function readWrites(folder: string): readonly Write[] {
  const [[, database] = ['', '']] = textsIn(folder, { beginning: 'db', ending: '.json' });
  const shop = parsedAs(fitsShop, database, join(folder, 'db.json'));
  return textsIn(folder, { beginning: 'tasks', ending: '.json' })
    .flatMap(([file, content]) => parsedAs(fitsTasks, content, file))
    .flatMap(({ evaluation_criteria: { actions } }) => actions ?? [])
    .filter(({ name }) => writes.test(name))
    .map((one) => writeOf(one, shop));
}

function writeOf({ name, arguments: given }: Action, { users, orders }: Shop): Write {
  const order = recordOf(orders, given['order_id']);
  const user = recordOf(users, order['user_id'] ?? given['user_id']);
  const customer = typeof user['user_id'] === 'string' ? user['user_id'] : 'nobody';
  const records = [...leavesOf(user, 'user'), ...leavesOf(order, 'order')].filter(({ value }) => value !== '');
  const bound = new Map<Leaf, string>();
  for (const [field, value] of Object.entries(given))
    for (const [index, chosen] of (Array.isArray(value) ? (value as readonly JsonValue[]) : [value]).entries()) {
      if (chosen === '') continue;
      const known = records.find(
        (leaf) => !bound.has(leaf) && leaf.value === chosen && boundFrom[field]?.test(leaf.path) === true,
      );
      bound.set(known ?? { id: `choice.${field}.${index}`, path: `choice.${field}`, value: chosen }, field);
    }
  const leaves = [...new Set([...records, ...bound.keys()])];
  return {
    ...{ action: name, customer },
    attributes: leaves.map((leaf) => attributeOf(leaf, bound.get(leaf) ?? leaf.path, customer)),
    needed: [...bound.keys()].map(({ id }) => id),
  };
}

/** An empty record where there is none of that id. */
function recordOf(records: Readonly<Record<string, Members>>, id: JsonValue | undefined): Members {
  return (typeof id === 'string' && Object.hasOwn(records, id) ? records[id] : undefined) ?? {};
}

/** One value in a record. */
interface Leaf {
  readonly id: string;
  /** Where it stands, with `*` for the place or the key of one of many. */
  readonly path: string;
  readonly value: JsonValue;
}

function leavesOf(value: JsonValue, id: string, path = id): readonly Leaf[] {
  if (value === null || typeof value !== 'object') return [{ id, path, value }];
  const isOneOfMany = (key: string, member: JsonValue) =>
    Array.isArray(value) || (member !== null && typeof member === 'object' && 'id' in member && member['id'] === key);
  return Object.entries(value as Members).flatMap(([key, member]) =>
    leavesOf(member, `${id}.${key}`, `${path}.${isOneOfMany(key, member) ? '*' : key}`),
  );
}

function attributeOf({ id, path, value }: Leaf, name: string, customer: string): GivenAttribute {
  const rule = ruleFor(retailRules, path);
  return {
    ...{ id, name, value, subjects: [customer], trust: 'typed' },
    source: path.startsWith('choice.') ? 'person' : 'record',
    ...(rule && { classification: rule.classification, category: rule.category }),
  };
}
