import { randomUUID } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import { getNamedType, isInterfaceType, isObjectType } from 'graphql';
import { roles, whoMay } from '@baton/api';
import { followed, inTurns, masked, objectsIn, reply } from './asking.js';
import type { OwnRequest } from './owner-requests.js';
import { askOwnRequests } from './owner-requests.js';
import type { Ids, Question } from './questions.js';
import { questionOf, questionsOf, rootFieldsOf } from './questions.js';
import { wayTo } from './selections.js';
import type { Tried, Verdict } from './tried.js';
import { together } from './tried.js';

/** Somebody who asks, and what must come of it. */
interface Asker {
  readonly who: string;
  readonly token: string | undefined;
  readonly must: 'BE_ASKED_WHO' | 'BE_FORBIDDEN' | 'SEE_NOTHING';
}

export interface Whoever {
  readonly tenant?: string;
  readonly actorId?: string;
  readonly roles?: readonly string[];
  readonly hoursAgo?: number;
}

export interface Served {
  readonly url: string;
  readonly schema: GraphQLSchema;
  /** Of goals of one owner, each in another state. */
  readonly situations: Readonly<Record<string, Ids>>;
  readonly tokenOf: (who: Whoever) => string;
  /** Ids that are nobody's in particular, such as those of specialists. */
  readonly shared: ReadonlySet<string>;
}

/** Where something is sure to come. */
const answerWaitMs = 5_000;
/** Whatever is named so is one thing, and of one tenant. */
const unmistakable = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|subp?_[\w-]{22}/g;

/**
 * Types that nothing here comes to have one of, each with what would take. Whatever else the schema has, or is given, has to
 * be told to its owner once.
 */
const neverTold: Readonly<Record<string, string>> = {
  AmendedOutcome: 'an outcome that changes after its goal has ended',
  DifferentDecision: 'an event that somebody has changed',
  PlanWarning: 'a playbook that is not careful',
  ReconcileFinding: 'an effect that nobody owns',
  ReconcileRefused: 'an installation of another time',
  RederiveRefused: 'a set of policies that is gone',
  UnreadableEvent: 'an event of a later release',
};

/**
 * @param others of the same goals, as many as somebody else asks for
 * @param requests what the owner asks for at the end, so that answers to mutations are seen as well
 */
export async function askEveryField(served: Served, others: Served, requests: readonly OwnRequest[]): Promise<Tried> {
  const owned = await askAsOwner(served);
  const refused = await askAsOthers(others, owned);
  const told = new Set([...owned.told, ...(await askOwnRequests({ ...served, token: served.tokenOf({}) }, requests))]);
  return together(
    { cases: 0, figures: { fieldsTold: told.size }, faults: [...owned.faults, ...uncovered(served, told)] },
    refused,
  );
}

/** What nothing asks in a way that its owner is told of it, so that no refusal of it would mean anything. */
function uncovered({ schema }: Served, told: ReadonlySet<string>): readonly string[] {
  const roots = new Set(rootFieldsOf(schema).map(({ root }) => root));
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__'));
  return types.flatMap((type) => {
    const fields = isObjectType(type) ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [];
    const untold = fields.filter((field) => !roots.has(field) && !told.has(field));
    if (type.name in neverTold)
      return untold.length === fields.length ? [] : [`${type.name} is told here, so it does not belong into neverTold`];
    return untold.map((field) => `${field}: nothing asks it, in no goal of this house is there one of it`);
  });
}

/**
 * Asks every field of the schema, also those below others, as everybody who may not, about what is there and about what is
 * not. What an owner is told says what is there to be told to somebody else.
 *
 * @param owned of {@link askAsOwner}
 */
export async function askAsOthers(served: Served, owned: Owned): Promise<Tried> {
  const questions = questionsOf(served.schema, idNamesOf(served));
  const parts = await inTurns(questions, async (question) => {
    const askers = askersFor(served, question);
    return Promise.all(askers.map((asker) => judged(served, owned, question, asker)));
  });
  const faults = parts.flat().flatMap((fault) => fault ?? []);
  const changed = await changedOf(served, owned);
  return together(
    { cases: parts.flat().length, figures: { questions: questions.length }, faults: [...faults, ...changed] },
    await askGatedFields(served),
  );
}

export interface Owned {
  /** Each field that its owner was given, as `Goal.steps`. */
  readonly told: ReadonlySet<string>;
  /** Each id in what they were given. */
  readonly marks: ReadonlySet<string>;
  /** How far each goal has come, by its id. */
  readonly revisions: ReadonlyMap<string, unknown>;
  readonly faults: readonly string[];
}

/** Asks everything as the owner does. */
export async function askAsOwner(served: Served): Promise<Owned> {
  const questions = questionsOf(served.schema, idNamesOf(served)).filter(({ kind }) => kind !== 'mutation');
  const told = new Set<string>();
  const marks = new Set<string>();
  const faults: string[] = [];
  const token = served.tokenOf({});
  await inTurns(questions, async (question) => {
    for (const ids of Object.values(served.situations)) {
      const answer = await answerTo({ ...served, waitMs: answerWaitMs }, question, question.variables(ids), token);
      const text = JSON.stringify(answer);
      if (text.includes('"errors"') && !text.includes('"NOT_FOUND"'))
        faults.push(`${question.name} as its owner: ${text}`);
      for (const { type, fields } of objectsIn(answer)) for (const field of fields) told.add(`${type}.${field}`);
      for (const [mark] of text.matchAll(unmistakable)) if (!served.shared.has(mark)) marks.add(mark);
    }
  });
  return { told, marks, revisions: await revisionsOf(served), faults };
}

function askersFor({ tokenOf }: Served, { root }: Question): readonly Asker[] {
  const may = rolesFor(root);
  const wrong = roles.filter((role) => !may.includes(role));
  return [
    { who: 'nobody', token: undefined, must: 'BE_ASKED_WHO' },
    { who: 'whoever had a token yesterday', token: tokenOf({ hoursAgo: 24 }), must: 'BE_ASKED_WHO' },
    { who: 'whoever has no role', token: tokenOf({ roles: [] }), must: 'BE_FORBIDDEN' },
    ...wrong.map((role): Asker => ({
      who: `no more than ${role}`,
      token: tokenOf({ roles: [role] }),
      must: 'BE_FORBIDDEN',
    })),
    { who: 'another tenant', token: tokenOf({ tenant: 'another', actorId: 'stranger' }), must: 'SEE_NOTHING' },
    // The same name in another tenant is somebody else.
    { who: 'a namesake of another tenant', token: tokenOf({ tenant: 'another' }), must: 'SEE_NOTHING' },
    ...(may.includes('requester')
      ? [
          {
            who: 'another requester',
            token: tokenOf({ actorId: 'stranger', roles: ['requester'] }),
            must: 'SEE_NOTHING',
          } as const,
        ]
      : []),
  ];
}

function rolesFor(name: string): readonly string[] {
  const whom = whoMay.get(name);
  return typeof whom === 'object' ? whom : [];
}

async function judged(served: Served, owned: Owned, question: Question, asker: Asker): Promise<Verdict> {
  const situations = Object.entries(served.situations);
  // Who they are decides before what they ask about.
  for (const [situation, ids] of asker.must === 'SEE_NOTHING' ? situations : situations.slice(0, 1)) {
    const fault = await faultOf(served, owned, { question, asker, ids });
    if (fault !== undefined) return `${question.name} as ${asker.who}, of a goal that ${situation}: ${fault}`;
    if (!question.isAboutIds) break;
  }
  return undefined;
}

async function faultOf(
  served: Served,
  { marks }: Owned,
  { question, asker, ids }: { readonly question: Question; readonly asker: Asker; readonly ids: Ids },
): Promise<Verdict> {
  // Who may not is told so, and what asks for a goal by its id is answered; what follows all that happens is not, where there
  // is nothing to tell.
  const waitMs = question.isAboutIds || asker.must !== 'SEE_NOTHING' ? answerWaitMs : undefined;
  const ask = (about: Ids) => answerTo({ ...served, waitMs }, question, question.variables(about), asker.token);
  const there = await ask(ids);
  const text = JSON.stringify(there);
  switch (asker.must) {
    case 'BE_ASKED_WHO':
      return isRefusal(there, 'UNAUTHENTICATED') || text === '{"closed":4403}' ? undefined : `answered ${text}`;
    case 'BE_FORBIDDEN':
      return isRefusal(there, 'FORBIDDEN') ? undefined : `answered ${text}`;
    case 'SEE_NOTHING': {
      const said = JSON.stringify(question.variables(ids));
      const mark = [...text.matchAll(unmistakable)].find(([id]) => marks.has(id) && !said.includes(id));
      if (mark) return `told of ${mark[0]}: ${text}`;
      // The same question twice would only tell what has changed meanwhile.
      if (!question.isAboutIds) return undefined;
      const absent = await ask(absentOf(ids));
      const [given, none] = [masked(there), masked(absent)];
      return given === none ? undefined : `told apart from what is not there: ${given} / ${none}`;
    }
  }
}

/** One refusal and nothing else. */
function isRefusal(answer: unknown, code: string): boolean {
  const text = JSON.stringify(answer);
  return text.includes(`"${code}"`) && objectsIn(answer).length === 0;
}

/** The fields below roots that are for fewer than what they are found by: each as everybody who may that and not this. */
async function askGatedFields(served: Served): Promise<Tried> {
  const { schema, situations, tokenOf, url } = served;
  const [ids = {}] = Object.values(situations);
  const faults: string[] = [];
  let cases = 0;
  for (const owner of Object.values(schema.getTypeMap())) {
    if (!isObjectType(owner) || owner.name.startsWith('__')) continue;
    for (const field of Object.values(owner.getFields())) {
      const name = `${owner.name}.${field.name}`;
      const own = whoMay.get(name) ?? whoMay.get(owner.name);
      if (typeof own !== 'object' || rootFieldsOf(schema).some(({ root }) => root === name)) continue;
      for (const role of roles.filter((one) => !own.includes(one))) {
        for (const root of rootFieldsOf(schema).filter(
          (one) => one.kind === 'query' && rolesFor(one.root).includes(role),
        )) {
          const text = wayTo(schema, root.field.type, { owner, field });
          if (text === undefined) continue;
          cases += 1;
          const question = questionOf(schema, root, {
            ...{ ids: idNamesOf(served), only: isInterfaceType(getNamedType(root.field.type)) ? owner : undefined },
            selection: { text, asks: new Set([name]) },
          });
          const { body } = await reply(url, question.document, question.variables(ids), tokenOf({ roles: [role] }));
          const isGiven = objectsIn(body).some(({ type, given }) => type === owner.name && given.includes(field.name));
          if (isGiven) faults.push(`${name} by ${root.root} as no more than ${role}: answered ${JSON.stringify(body)}`);
        }
      }
    }
  }
  return { cases, faults };
}

/** What others asked for has changed nothing. */
async function changedOf(served: Served, { revisions }: Owned): Promise<readonly string[]> {
  const now = await revisionsOf(served);
  return [...now].flatMap(([id, revision]) =>
    revision === revisions.get(id) ? [] : [`the goal ${id} has been changed by somebody else`],
  );
}

async function revisionsOf({ url, situations, tokenOf }: Served): Promise<ReadonlyMap<string, unknown>> {
  const asked = Object.values(situations).map(async ({ goalId = '' }) => {
    const query = 'query ($id: ID!) { goal(id: $id) { revision } }';
    const { body } = await reply(url, query, { id: goalId }, tokenOf({}));
    return [goalId, JSON.stringify(body)] as const;
  });
  return new Map(await Promise.all(asked));
}

function answerTo(
  { url, waitMs }: Pick<Served, 'url'> & { readonly waitMs?: number },
  { kind, document }: Question,
  variables: object,
  token: string | undefined,
) {
  if (kind !== 'subscription') return reply(url, document, variables, token);
  return followed({ url, waitMs }, document, variables, token);
}

/** Every name by which something of these goals can be asked for. */
export function idNamesOf({ situations }: Served): readonly string[] {
  return [...new Set(Object.values(situations).flatMap((ids) => Object.keys(ids)))];
}

/** The same ids, of a goal that nobody has. */
function absentOf(ids: Ids): Ids {
  const { goalId = '' } = ids;
  const absent = randomUUID();
  const without = (id: string): string => {
    if (id === goalId) return absent;
    const within = Buffer.from(id, 'base64url').toString('utf8');
    return within.includes(goalId) ? Buffer.from(within.replace(goalId, absent)).toString('base64url') : id;
  };
  return Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, without(id)]));
}
