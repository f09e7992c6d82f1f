import type { Classification } from '@baton/kernel';
import { inTurns, reply } from './asking.js';
import type { Served } from './matrix.js';
import { idNamesOf } from './matrix.js';
import { questionsOf } from './questions.js';
import type { Tried } from './tried.js';

interface Value {
  readonly text: string;
  readonly classification: Classification;
}

/** Who may see which values of goals that are not their own, said here once more. */
const mayBeSeen: Readonly<Record<string, readonly Classification[]>> = {
  integrator: ['public'],
  admin: ['public', 'internal'],
  operator: ['public', 'internal', 'confidential'],
  approver: ['public', 'internal', 'confidential', 'restricted'],
  auditor: ['public', 'internal', 'confidential', 'restricted'],
};
/** What is shorter may stand in an answer for something else. */
const textLengthLeast = 6;
/** Days and words of a closed list stand in an answer for other things as well. */
const isCommon = /^(\d{4}-\d{2}-\d{2}|[A-Z_]+)$/;
/** Of these, each has to be given to who may see it, else nothing is kept from anybody. */
const valuesLeast = 3;

/**
 * Asks every question about goals as somebody who may see the goals and not all of their values, and looks for each value in
 * all of the answer, wherever it stands.
 *
 * @param marked values that were put into goals, beside those that their owner is shown with a label
 */
export async function lookForValues(served: Served, marked: readonly Value[]): Promise<Tried> {
  const questions = questionsOf(served.schema, idNamesOf(served)).filter(({ kind }) => kind === 'query');
  const asked = questions.flatMap((question) =>
    Object.values(served.situations).map((ids) => ({ ...question, variables: question.variables(ids) })),
  );
  const askAs = (token: string) =>
    inTurns(asked, async ({ name, document, variables }) => {
      const { body } = await reply(served.url, document, variables, token);
      return { name, body, text: JSON.stringify(body) };
    });
  const shown = (await askAs(served.tokenOf({}))).flatMap(({ body }) => labelledIn(body));
  const values = laxestOf([...marked, ...shown]);
  const faults: string[] = [];
  const figures: Record<string, number> = {};
  for (const [role, classes] of Object.entries(mayBeSeen)) {
    const answers = await askAs(served.tokenOf({ actorId: 'looker', roles: [role] }));
    let seen = 0;
    for (const { text, classification } of values) {
      const place = answers.find((answer) => answer.text.includes(JSON.stringify(text).slice(1, -1)));
      if (!place) continue;
      if (classes.includes(classification)) seen += 1;
      else
        faults.push(`${place.name} as no more than ${role}: shows ${text}, which is ${classification}: ${place.text}`);
    }
    figures[role] = seen;
  }
  for (const classification of ['internal', 'confidential', 'restricted'] as const) {
    const count = values.filter((value) => value.classification === classification).length;
    if (count < valuesLeast)
      faults.push(`${count} values are ${classification}, so that hardly any is kept from anybody`);
  }
  if (figures['auditor'] !== values.length)
    faults.push(
      `an auditor is shown ${figures['auditor']} of ${values.length} values, so that not all could have been seen`,
    );
  return { cases: values.length * Object.keys(mayBeSeen).length, figures, faults };
}

/** Values as an owner is shown them, each by the label that stands beside it. */
function labelledIn(answer: unknown): readonly Value[] {
  if (typeof answer !== 'object' || answer === null) return [];
  const below = Object.values(answer).flatMap(labelledIn);
  const {
    __typename: type,
    value,
    labels,
    text,
    kind,
    recordId,
    idempotencyKey,
  } = answer as Readonly<Record<string, unknown>>;
  if (['DisclosedAttribute', 'FormerValue', 'QuotedText'].includes(String(type)))
    return [...below, ...valueOf(value, (labels as Value).classification)];
  if (type === 'Utterance' && kind === 'SENTENCE') return [...below, ...valueOf(text, 'restricted')];
  if (type === 'Receipt') return [...below, ...valueOf(recordId, 'internal')];
  // The name of an operation is for whoever sees its goal, also where a system has its record under it.
  return [...below, ...valueOf(idempotencyKey, 'public')];
}

function valueOf(text: unknown, classification: Classification): readonly Value[] {
  return typeof text === 'string' && text.length >= textLengthLeast && !isCommon.test(text)
    ? [{ text, classification }]
    : [];
}

/** A value that is in many places is kept from nobody who may see it in one of them. */
function laxestOf(values: readonly Value[]): readonly Value[] {
  const order: readonly Classification[] = ['public', 'internal', 'confidential', 'restricted'];
  const laxest = new Map<string, Classification>();
  for (const { text, classification } of values) {
    const known = laxest.get(text);
    if (known === undefined || order.indexOf(classification) < order.indexOf(known)) laxest.set(text, classification);
  }
  return [...laxest].map(([text, classification]) => ({ text, classification }));
}
