import { categories, classifications, forms, notAmong } from '@baton/kernel';
import type { PolicyAnswer, PolicyQuestion, ToldFact, WithholdingReason } from '@baton/handoff/domain';
import { completedBy } from '@baton/handoff/domain';
import type { DisclosurePolicy, QuestionWords } from '@baton/handoff/policy';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { WrittenFile } from './written-file.js';
import { filesIn, readWritten, UnusableFile } from './written-file.js';

/** What a policy author expects of one kind of question. */
export interface Expectation {
  /** `file:line`. */
  readonly where: string;
  readonly title: string;
  readonly questions: readonly AskedQuestion[];
  /** What the specialist was told of the same being before. */
  readonly told: readonly ToldFact[];
  readonly answer: 'PERMIT' | GivenReason;
  /** The policies that must have led to it, where the author says so. */
  readonly by?: readonly string[];
}

/** What policies are asked, and by which name the capability asks for it. */
export type AskedQuestion = PolicyQuestion & Pick<ToldFact, 'field'>;

type GivenReason =
  Extract<PolicyAnswer, { decision: 'DENY' }>['reason'] | Extract<WithholdingReason, 'COMBINATION_FORBIDDEN'>;

type GivenAnswer =
  | Extract<PolicyAnswer, { decision: 'PERMIT' }>
  | { readonly decision: 'DENY'; readonly reason: GivenReason; readonly policies: readonly string[] };

/** An expectation that was not met, with the first question that shows it. */
export interface Disappointment {
  readonly expectation: Expectation;
  readonly question: AskedQuestion;
  readonly answer: GivenAnswer;
}

const words = { classification: classifications, category: categories, form: forms } as const;
const usual = {
  ...{ capability: ['any.capability'], field: ['anything'], source: ['person'] },
  ...{ aboutSomebody: [true], form: ['FULL'] },
} as const;

const oneOrMore = (item: object) => ({ anyOf: [item, { type: 'array', items: item, minItems: 1 }] });
const ofList = (list: readonly string[]) => oneOrMore({ enum: [...list, 'all'] });
const text = oneOrMore({ type: 'string' });

const toldFact = {
  type: 'object',
  additionalProperties: false,
  required: ['field', 'category', 'classification', 'form'],
  properties: {
    field: { type: 'string' },
    ...{ category: { enum: categories }, classification: { enum: classifications }, form: { enum: forms } },
  },
};

const fits = new Ajv2020({ allErrors: true, verbose: true }).compile<{
  readonly expectations: readonly WrittenExpectation[];
}>({
  type: 'object',
  additionalProperties: false,
  required: ['expectations'],
  properties: {
    expectations: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['it', 'ask', 'answer'],
        properties: {
          it: { type: 'string' },
          ask: {
            type: 'object',
            additionalProperties: false,
            required: ['system', 'purpose', 'classification', 'category'],
            properties: {
              ...{ system: text, specialist: text, capability: text, field: text, purpose: text, source: text },
              ...{ classification: ofList(classifications), category: ofList(categories), form: ofList(forms) },
              aboutSomebody: oneOrMore({ type: 'boolean' }),
            },
          },
          told: { type: 'array', items: toldFact, minItems: 1 },
          answer: { enum: ['PERMIT', 'NO_PERMIT_MATCHED', 'FORBIDDEN', 'COMBINATION_FORBIDDEN', 'POLICY_FAILED'] },
          by: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  },
});

type Asked = Readonly<Record<string, string | boolean | readonly (string | boolean)[]>>;

interface WrittenExpectation {
  readonly it: string;
  readonly ask: Asked;
  readonly told?: readonly ToldFact[];
  readonly answer: Expectation['answer'];
  readonly by?: readonly string[];
}

/** Reads every `*.yaml` of a folder; `all` is every word that there is. @throws UnusableFile with file and line */
export function readExpectations(folder: string, known: QuestionWords): readonly Expectation[] {
  return filesIn(folder, ['.yaml', '.yml', '.json'], 'say where your expectations lie').flatMap((file) => {
    const written = readWritten(file);
    const { value } = written;
    if (!fits(value)) throw new UnusableFile(shapeFault(written));
    const faults = value.expectations.flatMap((expectation, index) => wordFaults(expectation, index, written, known));
    if (faults.length > 0) throw new UnusableFile(faults.join('\n'));
    return value.expectations.map(({ it: title, ask, told = [], answer, by }, index) => ({
      where: written.faultAt(['expectations', index], '').slice(0, -2),
      title,
      questions: questionsOf(ask, known),
      ...{ told, answer },
      ...(by === undefined ? {} : { by: [...by].sort() }),
    }));
  });
}

/** A word that is none says more than that the right one is missing. */
function shapeFault({ faultAt }: WrittenFile): string {
  const errors = fits.errors ?? [];
  const error = errors.find(({ keyword }) => keyword === 'additionalProperties') ?? errors[0];
  const path = (error?.instancePath ?? '')
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const unknown: unknown = error?.params['additionalProperty'];
  if (typeof unknown === 'string') {
    const { properties = {} } = (error?.parentSchema ?? {}) as { readonly properties?: object };
    return faultAt([...path, unknown], notAmong('member', unknown, Object.keys(properties)));
  }
  const which: unknown = error?.params['allowedValues'];
  return faultAt(path, [`It ${error?.message ?? 'is no expectation'}`, which].filter(Boolean).join(': '));
}

/** An expectation of a word that is none would hold whatever policies say; that nothing is decided by it may be one. */
function wordFaults(
  { ask, answer }: WrittenExpectation,
  index: number,
  { faultAt }: WrittenFile,
  known: QuestionWords,
): readonly string[] {
  const kinds = (['purpose', 'system', 'source', 'specialist', 'capability'] as const).filter(
    (kind) => answer !== 'POLICY_FAILED' || (kind !== 'purpose' && kind !== 'system'),
  );
  return kinds.flatMap((kind) =>
    listOf(ask[kind] ?? []).flatMap((word, at) =>
      word === 'all' || known[kind]?.includes(String(word)) !== false
        ? []
        : [faultAt(['expectations', index, 'ask', kind, at], notAmong(kind, String(word), known[kind]))],
    ),
  );
}

function listOf(value: Asked[string]): readonly (string | boolean)[] {
  return typeof value === 'string' || typeof value === 'boolean' ? [value] : value;
}

/** Every question that the words of one expectation stand for. */
function questionsOf(ask: Asked, known: QuestionWords): readonly AskedQuestion[] {
  const every: Readonly<Record<string, readonly string[]>> = { ...words, ...known };
  const listed = (name: string, value: Asked[string]): readonly (string | boolean)[] => {
    const list = listOf(value);
    return list.includes('all') ? (every[name] ?? list) : list;
  };
  let begun: readonly object[] = [{}];
  for (const [name, value] of Object.entries({ ...usual, ...ask }))
    begun = begun.flatMap((question) => listed(name, value).map((word) => ({ ...question, [name]: word })));
  // A specialist is called by its system where nobody says otherwise; the shape of the file has seen to the rest.
  const complete = begun.map((question): object =>
    'system' in question ? { specialist: question.system, ...question } : question,
  );
  return complete as readonly AskedQuestion[];
}

/** The expectations that a policy does not meet; none where it is as its author wants it. */
export function disappointments(policy: DisclosurePolicy, expectations: readonly Expectation[]): Disappointment[] {
  return expectations.flatMap((expectation) => {
    for (const question of expectation.questions) {
      const answer = answerTo(policy, question, expectation.told);
      if (!meets(answer, expectation)) return [{ expectation, question, answer }];
    }
    return [];
  });
}

/** What policies say of one value, and what is said of it together with what was told before. */
function answerTo(policy: DisclosurePolicy, question: AskedQuestion, told: readonly ToldFact[]): GivenAnswer {
  const answer = policy.decide(question);
  if (answer.decision === 'DENY') return answer;
  const policies = completedBy(policy.combinations, question.system, told, question).map(({ id }) => id);
  return policies.length === 0 ? answer : { decision: 'DENY', reason: 'COMBINATION_FORBIDDEN', policies };
}

function meets(answer: GivenAnswer, { answer: expected, by }: Expectation): boolean {
  const given = answer.decision === 'PERMIT' ? answer.decision : answer.reason;
  return given === expected && (by === undefined || by.join() === [...answer.policies].sort().join());
}
