import type {
  GoalPhase,
  HumanTaskKind,
  HumanTaskOption,
  Outcome,
  PersonsFinding,
  RecoveryChoice,
} from '@baton/goal/domain';
import type { Classification } from '@baton/kernel';
import { wordOf } from '@baton/narration';
import { InvalidArgumentError } from 'commander';
import { nameOf } from './wishes.js';

/** A word that people choose from some, e.g. `done`, as the API names it; the compiler asks for names that are missing. */
interface Choice<Name extends string> {
  readonly words: string;
  /** @throws InvalidArgumentError with the words that there are */
  readonly read: (word: string) => Name;
}

function choiceOf<Name extends string>(names: Readonly<Record<Name, true>>): Choice<Name> {
  const known = Object.keys(names) as Name[];
  const words = known
    .map(wordOf)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');
  const read = (word: string): Name => {
    const name = known.find((one) => nameOf(one) === nameOf(word));
    if (name === undefined) throw new InvalidArgumentError(`It is ${words}.`);
    return name;
  };
  return { words, read };
}

export const choices = {
  label: choiceOf<Classification>({ public: true, internal: true, confidential: true, restricted: true }),
  phase: choiceOf<GoalPhase>({ PLANNING: true, RUNNING: true, COMPENSATING: true, CONCLUDED: true }),
  outcome: choiceOf<Outcome>({ COMPLETED: true, COMPENSATED: true, NOTHING_DONE: true, PARTIAL: true }),
  finding: choiceOf<PersonsFinding>({
    ...{ DONE: true, NOT_DONE_TRY_AGAIN: true, NOT_DONE_GIVE_UP: true },
    ...{ GO_ON_UNFENCED: true, NO_LATE_EFFECT: true },
  }),
  recovery: choiceOf<RecoveryChoice>({ COMPENSATE: true, RETRY: true, REPLAN: true, ACCEPT_PARTIAL: true }),
  kind: choiceOf<HumanTaskKind>({
    ...{ APPROVE_PLAN: true, WAIVE_DISCLOSURE: true, SETTLE_UNKNOWN: true },
    ...{ MANUAL_COMPENSATION: true, CHOOSE_RECOVERY: true, ANSWER_CLARIFICATION: true },
  }),
  option: choiceOf<HumanTaskOption>({
    ...{ DONE: true, NOT_DONE_TRY_AGAIN: true, NOT_DONE_GIVE_UP: true, ASK_AGAIN: true, GO_ON_UNFENCED: true },
    ...{ NO_LATE_EFFECT: true, UNDONE: true, CORRECTED: true, LEFT: true, COMPENSATE: true, RETRY: true },
    ...{ ACCEPT_PARTIAL: true, REPLAN: true, APPROVE: true, REJECT: true, WAIVE: true, REFUSE: true, SKIP: true },
    ...{ WAIT: true, CANCEL: true },
  }),
  // The API alone knows them; a specification holds these to its schema.
  projection: choiceOf({
    ...{ GOALS: true, HUMAN_TASKS: true, LEDGER: true, OPEN_GOALS: true, DUE_GOALS: true, STATS: true },
  }),
} as const;
