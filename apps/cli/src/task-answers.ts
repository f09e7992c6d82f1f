import type { HumanTaskKind } from '@baton/goal/domain';
import type { PageTask } from '@baton/narration';
import { commandLine, wordOf } from '@baton/narration';
import type { ControlInput } from './baton-client.js';
import type { ControlName } from './control-documents.js';
import { CommandFailed, exitCodes } from './exit-codes.js';

/** An answer in words: one of the task's options, and what some kinds of task take besides. */
export interface Answer {
  readonly option: string;
  readonly recordId?: string;
  readonly until?: string;
}

interface Form {
  readonly name: ControlName;
  /** What the mutation calls the option. */
  readonly optionAs: string;
  readonly takes: readonly (keyof Omit<Answer, 'option'>)[];
}

const forms: Readonly<Record<Exclude<HumanTaskKind, 'ANSWER_CLARIFICATION'>, Form>> = {
  APPROVE_PLAN: { name: 'decidePlan', optionAs: 'decision', takes: [] },
  WAIVE_DISCLOSURE: { name: 'decideDisclosure', optionAs: 'decision', takes: ['until'] },
  SETTLE_UNKNOWN: { name: 'settleOutcome', optionAs: 'finding', takes: ['recordId'] },
  MANUAL_COMPENSATION: { name: 'reportCompensation', optionAs: 'result', takes: ['until'] },
  CHOOSE_RECOVERY: { name: 'decideRecovery', optionAs: 'way', takes: ['until'] },
};

const flags = { recordId: '--record', until: '--until' } as const;

/** The mutation that answers tasks of a kind, and what it is told. @throws CommandFailed for what the kind does not take */
export function answerTo(
  { goalId, taskId, kind, digest, options }: PageTask & { readonly digest: string },
  { option, ...besides }: Answer,
): { readonly name: ControlName; readonly said: ControlInput } {
  if (kind === 'ANSWER_CLARIFICATION')
    throw new CommandFailed(exitCodes.usage, `Answer what it asks: ${commandLine} goal answer ${goalId} ATTRIBUTE="…"`);
  if (!options.some((one) => one === option))
    throw new CommandFailed(
      exitCodes.usage,
      `The task takes ${options.map(wordOf).join(', ')} (got ${wordOf(option)})`,
    );
  const { name, optionAs, takes } = forms[kind];
  for (const part of ['recordId', 'until'] as const)
    if (besides[part] !== undefined && !takes.includes(part))
      throw new CommandFailed(exitCodes.usage, `A task of this kind takes no ${flags[part]}`);
  return { name, said: { goalId, taskId, digest, [optionAs]: option, ...besides } };
}
