import type { JsonValue, SubjectId } from '@baton/kernel';
import { categories, classifications, forms, notAmong } from '@baton/kernel';
import type { ToldFact } from '@baton/handoff/domain';
import { repeatedName } from './repeated-name.js';

/** One value as somebody else describes it; labels may be missing or wrong, and are then read as the strictest. */
export interface GivenAttribute {
  readonly id: string;
  readonly name: string;
  readonly value: JsonValue;
  readonly classification?: JsonValue | undefined;
  readonly category?: JsonValue | undefined;
  readonly subjects?: JsonValue | undefined;
  readonly source?: JsonValue | undefined;
  readonly trust?: JsonValue | undefined;
}

/** One handoff to be judged. */
export interface CheckRequest {
  readonly specialist: string;
  readonly capability: string;
  readonly purpose: string;
  readonly subjects: readonly string[];
  readonly attributes: readonly GivenAttribute[];
  /** What the specialist was told before, and about whom; absent for nothing. */
  readonly told?: readonly ToldAbout[];
}

export interface ToldAbout {
  readonly subject: SubjectId;
  readonly fact: ToldFact;
}

/** A request that can't be judged; the message says what is wrong with it and what to write instead. */
export class UnusableRequest extends Error {
  override readonly name = 'UnusableRequest';
}

/** Reads one line of JSON. @throws UnusableRequest */
export function readRequest(line: string): CheckRequest {
  const request = objectOf(parsed(line), 'A request', membersOfRequest);
  const attributes = listOf(request, 'attributes').map((item, index) => attributeOf(item, `attributes[${index}]`));
  const ids = new Map<string, string>();
  for (const { id } of attributes) {
    const same = ids.get(folded(id));
    if (same !== undefined)
      throw new UnusableRequest(
        same === id
          ? `Two attributes are called ${JSON.stringify(id)}, so their labels contradict: give each an id of its own`
          : `${JSON.stringify(same)} and ${JSON.stringify(id)} read as one id: give each attribute one that differs by more than case or Unicode form`,
      );
    ids.set(folded(id), id);
  }
  return {
    specialist: textOf(request, 'specialist', 'A request'),
    capability: textOf(request, 'capability', 'A request'),
    purpose: textOf(request, 'purpose', 'A request'),
    subjects: listOf(request, 'subjects').map((subject, index) => {
      if (typeof subject === 'string') return subject;
      throw new UnusableRequest(`subjects[${index}] is no id in quotes`);
    }),
    attributes,
    ...(request.has('told') ? { told: listOf(request, 'told').map((item, at) => toldOf(item, `told[${at}]`)) } : {}),
  };
}

const membersOfRequest = ['specialist', 'capability', 'purpose', 'subjects', 'attributes', 'told'];
const membersOfAttribute = ['id', 'name', 'value', 'classification', 'category', 'subjects', 'source', 'trust'];
const membersOfTold = ['subject', 'field', 'category', 'classification', 'form'];

/** The same for names that nobody tells apart who reads them. */
function folded(id: string): string {
  return id.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

function toldOf(value: JsonValue, where: string): ToldAbout {
  const members = objectOf(value, where, membersOfTold);
  const word = <Word extends string>(name: string, words: readonly Word[]): Word => {
    const known = words.find((one) => one === members.get(name));
    if (known === undefined) throw new UnusableRequest(`${where} lacks its ${name}: one of ${words.join(', ')}`);
    return known;
  };
  return {
    // An id is what the request calls one.
    subject: textOf(members, 'subject', where) as SubjectId,
    fact: {
      field: textOf(members, 'field', where),
      category: word('category', categories),
      classification: word('classification', classifications),
      form: word('form', forms),
    },
  };
}

type Members = ReadonlyMap<string, JsonValue>;

function parsed(line: string): JsonValue {
  let value: JsonValue;
  try {
    value = JSON.parse(line) as JsonValue;
  } catch {
    // What the parser says of it would repeat a piece of it.
    throw new UnusableRequest('It is no JSON: a request is one object on one line');
  }
  const again = repeatedName(line);
  if (again === undefined) return value;
  throw new UnusableRequest(
    `An object has two members of one name, the second at character ${again + 1}, so they contradict: say each once`,
  );
}

/** Own members alone, in a map: no name of a member can be mistaken for something that every object has. */
function objectOf(value: JsonValue, what: string, known: readonly string[]): Members {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new UnusableRequest(`${what} is an object: {${known.map((name) => `"${name}": …`).join(', ')}}`);
  const members = new Map(Object.entries(value as Readonly<Record<string, JsonValue>>));
  // Passed over, what somebody says of the handoff would not be heard.
  for (const name of members.keys())
    if (!known.includes(name)) throw new UnusableRequest(`${what}: ${notAmong('member', name, known)}`);
  return members;
}

function listOf(members: Members, name: string): readonly JsonValue[] {
  const list = members.get(name);
  if (!Array.isArray(list)) throw new UnusableRequest(`A request lacks its list of ${name}: "${name}": […]`);
  return list as readonly JsonValue[];
}

function textOf(members: Members, name: string, what: string): string {
  const text = members.get(name);
  if (typeof text !== 'string' || text === '') throw new UnusableRequest(`${what} lacks its ${name}: "${name}": "…"`);
  return text;
}

function attributeOf(value: JsonValue, where: string): GivenAttribute {
  const members = objectOf(value, where, membersOfAttribute);
  return {
    id: textOf(members, 'id', where),
    name: textOf(members, 'name', where),
    value: members.get('value') ?? null,
    ...{ classification: members.get('classification'), category: members.get('category') },
    ...{ subjects: members.get('subjects'), source: members.get('source'), trust: members.get('trust') },
  };
}
