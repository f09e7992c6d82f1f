import type { Capability, InputField, Manifest, OutputField } from '@baton/specialist/domain';
import type { EffectKind } from './effects.js';

/** What a seed decides about one system: how slow it may be and what it offers against a committed effect. */
export interface SystemTraits {
  readonly name: string;
  readonly callTimeoutMs: number;
  readonly visibilityLagMs: number;
  /** Whether a key can be used up in the system itself, so that no late request with it can land. */
  readonly canClaim: boolean;
  /** HISTORY: every change keeps its key. LAST_KEY: only the last change of a record does. */
  readonly trace: 'HISTORY' | 'LAST_KEY';
  readonly correctsLetters: boolean;
  readonly undoWindowMs: number | undefined;
  /** How often a step may be sent in vain: few times, so that some wait for a person before a history is over. */
  readonly attemptsMax: number | undefined;
}

const field = (name: string, required = true): InputField => {
  return { name, type: 'identifier', required, forms: ['FULL'] };
};

const output = (name: string): OutputField => {
  return { name, type: 'identifier', classification: 'internal', category: 'reference', trust: 'typed' };
};

const input = (name: string) => ({ from: 'input', name }) as const;
const answered = (name: string) => ({ from: 'output', name }) as const;
const before = (name: string) => ({ from: 'before', name }) as const;
const notify = { kind: 'NOTIFY', inputs: {} } as const;

/** Which effect each capability has, as the systems' own logs tell it. */
export const effectOfCapability: Readonly<Record<string, EffectKind>> = {
  'record.update': 'WRITE',
  'record.restore': 'UNDO',
  'record.flag': 'FLAG',
  'paper.create': 'WRITE',
  'paper.void': 'CORRECT',
  'letter.mail': 'WRITE',
  'letter.correct': 'CORRECT',
};

/** A former release of the specialist did not know yet how to change records. */
export type Release = 'THIS' | 'FORMER';

const made = new Map<string, Manifest>();

/** One system of all three idempotency classes: records are updated, papers are created under a key, letters are sent. */
export function manifestOf(traits: SystemTraits, release: Release = 'THIS'): Manifest {
  const { name, callTimeoutMs, visibilityLagMs, correctsLetters, undoWindowMs, attemptsMax } = traits;
  const text = [name, callTimeoutMs, visibilityLagMs, correctsLetters, undoWindowMs, attemptsMax, release].join(' ');
  const known = made.get(text);
  if (known) return known;
  const whole = makeManifest(traits);
  const former = whole.capabilities.filter(({ effect, name: of }) => effect === 'READ' || !of.startsWith('record.'));
  const manifest = release === 'THIS' ? whole : { ...whole, capabilities: former };
  made.set(text, manifest);
  return manifest;
}

function makeManifest(traits: SystemTraits): Manifest {
  const { name, callTimeoutMs, visibilityLagMs, correctsLetters, undoWindowMs, attemptsMax } = traits;
  const common = { version: '1', sentence: 'Does what its name says.', callTimeoutMs, visibilityLagMs, before: [] };
  const write = { ...common, effect: 'WRITE', compensations: [notify], reversibility: 'IRREVERSIBLE' } as const;
  const attempts = attemptsMax === undefined ? {} : { attemptsMax };
  const window = undoWindowMs === undefined ? {} : { windowMs: undoWindowMs };
  const records = { ...write, idempotencyClass: 'CHECK_THEN_ACT' } as const;
  const papers = { ...write, idempotencyClass: 'NATIVE' } as const;
  const letters = { ...write, idempotencyClass: 'NONE' } as const;
  const capabilities: readonly Capability[] = [
    {
      ...{ ...common, name: 'record.read', effect: 'READ', idempotencyClass: 'NATIVE', reversibility: 'UNDOABLE' },
      ...{ input: [field('recordId')], output: ['recordId', 'value', 'version'].map(output), compensations: [] },
    },
    {
      ...{ ...records, ...attempts, name: 'record.update', reversibility: 'UNDOABLE', before: [output('value')] },
      input: [field('recordId'), field('value'), field('version', false)],
      output: ['recordId', 'version'].map(output),
      compensations: [
        {
          ...{ kind: 'UNDO', capability: 'record.restore', ...window },
          inputs: { recordId: input('recordId'), version: answered('version'), value: before('value') },
        },
        { kind: 'FLAG', capability: 'record.flag', inputs: { recordId: input('recordId') } },
        notify,
      ],
    },
    {
      ...{ ...records, name: 'record.restore', output: ['recordId', 'version'].map(output) },
      input: [field('recordId'), field('version'), field('value')],
    },
    {
      ...{ ...records, name: 'record.flag', output: ['recordId', 'version'].map(output) },
      input: [field('recordId')],
    },
    {
      ...{ ...papers, ...attempts, name: 'paper.create', reversibility: 'COMPENSATABLE', output: [output('paperId')] },
      input: [field('value')],
      compensations: [{ kind: 'CORRECT', capability: 'paper.void', inputs: { paperId: answered('paperId') } }, notify],
    },
    { ...papers, name: 'paper.void', input: [field('paperId')], output: [output('paperId')] },
    {
      ...{ ...letters, name: 'letter.mail', input: [field('value')], output: [output('letterId')] },
      ...(correctsLetters
        ? {
            reversibility: 'COMPENSATABLE' as const,
            compensations: [
              {
                ...{ kind: 'CORRECT' as const, capability: 'letter.correct' },
                inputs: { letterId: answered('letterId') },
              },
              notify,
            ],
          }
        : {}),
    },
    { ...letters, name: 'letter.correct', input: [field('letterId')], output: [output('letterId')] },
  ];
  return { specialist: name, system: name, capabilities };
}
