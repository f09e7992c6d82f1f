import { categories, classifications, forms } from '@baton/kernel';
import type { PolicyAnswer, PolicyQuestion } from '@baton/handoff/domain';
import type { DisclosurePolicy } from '@baton/handoff/policy';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { WrittenFile } from './written-file.js';
import { filesIn, readWritten, UnusableFile } from './written-file.js';

/** What a policy author expects of one kind of question. */
export interface Expectation {
  /** `file:line`. */
  readonly where: string;
  readonly title: string;
  readonly questions: readonly PolicyQuestion[];
  readonly answer: 'PERMIT' | Extract<PolicyAnswer, { decision: 'DENY' }>['reason'];
  /** The policies that must have led to it, where the author says so. */
  readonly by?: readonly string[];
}

/** An expectation that was not met, with the first question that shows it. */
export interface Disappointment {
  readonly expectation: Expectation;
  readonly question: PolicyQuestion;
  readonly answer: PolicyAnswer;
}

const words = { classification: classifications, category: categories, form: forms } as const;
const usual = { capability: ['any.capability'], source: ['person'], aboutSomebody: [true], form: ['FULL'] } as const;

const oneOrMore = (item: object) => ({ anyOf: [item, { type: 'array', items: item, minItems: 1 }] });
const ofList = (list: readonly string[]) => oneOrMore({ enum: [...list, 'all'] });
const text = oneOrMore({ type: 'string' });

const fits = new Ajv2020({ allErrors: false }).compile<{ readonly expectations: readonly WrittenExpectation[] }>({
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
              ...{ system: text, specialist: text, capability: text, purpose: text, source: text },
              ...{ classification: ofList(classifications), category: ofList(categories), form: ofList(forms) },
              aboutSomebody: oneOrMore({ type: 'boolean' }),
            },
          },
          answer: { enum: ['PERMIT', 'NO_PERMIT_MATCHED', 'FORBIDDEN', 'POLICY_FAILED'] },
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
  readonly answer: Expectation['answer'];
  readonly by?: readonly string[];
}

/** Reads every `*.yaml` of a folder; `all` is every word that there is. @throws UnusableFile with file and line */
export function readExpectations(folder: string, purposes: readonly string[]): readonly Expectation[] {
  return filesIn(folder, ['.yaml', '.yml', '.json'], 'say where your expectations lie').flatMap((file) => {
    const written = readWritten(file);
    const { value } = written;
    if (!fits(value)) throw new UnusableFile(shapeFault(written));
    return value.expectations.map(({ it: title, ask, answer, by }, index) => ({
      where: written.faultAt(['expectations', index], '').slice(0, -2),
      title,
      questions: questionsOf(ask, purposes),
      answer,
      ...(by === undefined ? {} : { by: [...by].sort() }),
    }));
  });
}

function shapeFault({ faultAt }: WrittenFile): string {
  const [error] = fits.errors ?? [];
  const path = (error?.instancePath ?? '')
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const which: unknown = error?.params['additionalProperty'] ?? error?.params['allowedValues'];
  return faultAt(path, [`It ${error?.message ?? 'is no expectation'}`, which].filter(Boolean).join(': '));
}

/** Every question that the words of one expectation stand for. */
function questionsOf(ask: Asked, purposes: readonly string[]): readonly PolicyQuestion[] {
  const every: Readonly<Record<string, readonly string[]>> = { ...words, purpose: purposes };
  const listed = (name: string, value: Asked[string]): readonly (string | boolean)[] => {
    const list = typeof value === 'string' || typeof value === 'boolean' ? [value] : value;
    return list.includes('all') ? (every[name] ?? list) : list;
  };
  let begun: readonly object[] = [{}];
  for (const [name, value] of Object.entries({ ...usual, ...ask }))
    begun = begun.flatMap((question) => listed(name, value).map((word) => ({ ...question, [name]: word })));
  // A specialist is called by its system where nobody says otherwise; the shape of the file has seen to the rest.
  const complete = begun.map((question): object =>
    'system' in question ? { specialist: question.system, ...question } : question,
  );
  return complete as readonly PolicyQuestion[];
}

/** The expectations that a policy does not meet; none where it is as its author wants it. */
export function disappointments(policy: DisclosurePolicy, expectations: readonly Expectation[]): Disappointment[] {
  return expectations.flatMap((expectation) => {
    for (const question of expectation.questions) {
      const answer = policy.decide(question);
      if (!meets(answer, expectation)) return [{ expectation, question, answer }];
    }
    return [];
  });
}

function meets(answer: PolicyAnswer, { answer: expected, by }: Expectation): boolean {
  const given = answer.decision === 'PERMIT' ? answer.decision : answer.reason;
  return given === expected && (by === undefined || by.join() === [...answer.policies].sort().join());
}
