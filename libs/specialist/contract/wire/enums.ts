import type { Category, Classification, Form, Trust, ValueType } from '@baton/kernel';
import type {
  Capability,
  CompensationInput,
  CompensationKind,
  DeferralCause,
  IdempotencyClass,
  OutputField,
  RejectionCode,
  Reversibility,
} from '@baton/specialist/domain';
import { MalformedMessage } from '../errors.js';
import type { EnumMessage } from './messages.js';

/** A word of the domain and its name on the wire, both ways. */
export interface EnumCodec<Word extends string> {
  toWire(word: Word): string;
  /** Throws {@link MalformedMessage} for what is unspecified or not known to this release. */
  fromWire(name: EnumMessage): Word;
}

/** On the wire each name bears the enum's own; listing the words as keys lets the compiler see that none is missing. */
function enumCodec<Word extends string>(enumName: string, words: Readonly<Record<Word, true>>): EnumCodec<Word> {
  const names = new Map((Object.keys(words) as Word[]).map((word) => [word, `${enumName}_${word.toUpperCase()}`]));
  const wordsByName = new Map([...names].map(([word, name]) => [name, word]));
  return {
    toWire(word) {
      const name = names.get(word);
      if (name === undefined) throw new MalformedMessage(`Not a word of the contract (${enumName})`);
      return name;
    },
    fromWire(name) {
      const word = typeof name === 'string' ? wordsByName.get(name) : undefined;
      if (word === undefined)
        throw new MalformedMessage(`Unspecified or unknown value of an enum (${enumName} ${name})`);
      return word;
    },
  };
}

export const rejectionCode = enumCodec<RejectionCode>('REJECTION_CODE', {
  NOT_FOUND: true,
  AMBIGUOUS: true,
  FORBIDDEN_BY_SYSTEM: true,
  INVALID_FOR_SYSTEM: true,
  CHANGED: true,
  CONFLICT: true,
  CAPABILITY_UNKNOWN: true,
});

export const deferralCause = enumCodec<DeferralCause>('DEFERRAL_CAUSE', {
  RATE_LIMITED: true,
  BUSY: true,
  CIRCUIT_OPEN: true,
  LOCKED: true,
  UNAVAILABLE: true,
});

export const compensationKind = enumCodec<CompensationKind>('COMPENSATION_KIND', {
  UNDO: true,
  CORRECT: true,
  FLAG: true,
  NOTIFY: true,
});

export const compensationSource = enumCodec<CompensationInput['from']>('COMPENSATION_SOURCE', {
  input: true,
  output: true,
  before: true,
});

export const effect = enumCodec<Capability['effect']>('EFFECT', { READ: true, WRITE: true });

export const reversibility = enumCodec<Reversibility>('REVERSIBILITY', {
  UNDOABLE: true,
  COMPENSATABLE: true,
  IRREVERSIBLE: true,
});

export const idempotencyClass = enumCodec<IdempotencyClass>('IDEMPOTENCY_CLASS', {
  NATIVE: true,
  CHECK_THEN_ACT: true,
  NONE: true,
});

export const valueType = enumCodec<ValueType>('VALUE_TYPE', {
  identifier: true,
  name: true,
  text: true,
  email: true,
  phone: true,
  decimal: true,
  percent: true,
  currency: true,
  integer: true,
  date: true,
  boolean: true,
});

export const form = enumCodec<Form>('FORM', { BUCKET: true, TOKEN: true, MASK: true, PART: true, FULL: true });

export const classification = enumCodec<Classification>('CLASSIFICATION', {
  public: true,
  internal: true,
  confidential: true,
  restricted: true,
});

export const category = enumCodec<Category>('CATEGORY', {
  reference: true,
  identity: true,
  contact: true,
  commercial: true,
  financial: true,
  contract: true,
  schedule: true,
  support: true,
  health: true,
  credential: true,
  note: true,
});

export const trust = enumCodec<Trust>('TRUST', { typed: true, untrusted: true });

export const being = enumCodec<NonNullable<OutputField['about']>['being']>('BEING', {
  organisation: true,
  person: true,
});
