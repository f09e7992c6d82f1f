import { commandLine, inWords, momentInWords, plainPaint, taskLines, wordOf } from '@baton/narration';
import type { Letter } from './mailer.port.js';
import type { ConclusionFact, SetAsideFact, TaskFact, ToldFact } from './told-fact.js';

const happened: Readonly<Record<ToldFact['moment'], string>> = {
  OPENED: 'A goal waits for a person.',
  REMINDED: 'Nobody has answered yet, and half of the time is over.',
  ESCALATED: 'Nobody has answered in time, so the question goes on to the next role.',
  DELEGATED: 'A question was passed on to one person.',
  CONCLUDED: 'A goal has ended.',
  SET_ASIDE: 'A goal was set aside: its own history breaks a promise, and nothing more is done for it.',
};

const widthMax = 100;

/** What a letter says, whoever gets it. */
type Content = Pick<Letter, 'subject' | 'text'>;

/** Where it is told: to the one person whom it is about, where their address is known, or else to the role. */
export function addressFor(fact: ToldFact, addresses: ReadonlyMap<string, string>): string | undefined {
  const whom = namesFor(fact).find((name) => addresses.has(name));
  return whom === undefined ? undefined : addresses.get(whom);
}

function namesFor(fact: ToldFact): readonly string[] {
  switch (fact.moment) {
    case 'CONCLUDED':
      return [fact.state.owner, 'requester'];
    case 'SET_ASIDE':
      return ['operator'];
    default: {
      const { delegatedTo, role } = fact.task;
      // What only whoever wants the goal can know is asked of them.
      const asker = role === 'requester' ? fact.state.owner : undefined;
      return [delegatedTo, asker, role].filter((name) => name !== undefined);
    }
  }
}

/** The same id for the same fact, whatever becomes of the text. */
export function letterAbout(fact: ToldFact, eventId: string, to: string, domain: string): Letter {
  return { messageId: `<${eventId}@${domain}>`, to, ...contentOf(fact) };
}

function contentOf(fact: ToldFact): Content {
  switch (fact.moment) {
    case 'CONCLUDED':
      return aboutConclusion(fact);
    case 'SET_ASIDE':
      return aboutSetAside(fact);
    default:
      return aboutTask(fact);
  }
}

/**
 * What happened, which goal and task, until when, and the commands that answer it. What the evidence and the playbook
 * say stays out: a mail lies in many places, and the command shows it to who may see it.
 */
function aboutTask({ goalId, moment, task, system, openedAt }: TaskFact): Content {
  const asked = taskLines({ ...task, goalId, system, evidence: [], openedAt }, plainPaint, { width: widthMax });
  const until = task.deadline === undefined ? '' : ` until ${momentInWords(task.deadline)}`;
  return {
    subject: `[Baton] ${wordOf(task.kind)} asked of ${task.role}${until}`,
    text: textOf(
      happened[moment],
      '',
      `  goal   ${goalId}`,
      `  task   ${task.taskId}`,
      `  kind   ${wordOf(task.kind)}`,
      ...(task.step === undefined ? [] : [`  step   ${task.step} (${system})`]),
      '',
      ...asked,
      '',
      'What to look for, and what was done so far:',
      '',
      `    ${commandLine} task show ${goalId} ${task.taskId}`,
      `    ${commandLine} goal report ${goalId}`,
    ),
  };
}

function aboutConclusion({ goalId, moment, outcome, closeReason }: ConclusionFact): Content {
  return {
    subject: `[Baton] A goal has ended: ${inWords(outcome)}`,
    text: textOf(
      happened[moment],
      '',
      `  goal      ${goalId}`,
      `  outcome   ${inWords(outcome)} (${inWords(closeReason)})`,
      '',
      'What was done, and whether something is left to do:',
      '',
      `    ${commandLine} goal report ${goalId}`,
    ),
  };
}

function aboutSetAside({ goalId, moment }: SetAsideFact): Content {
  return {
    subject: '[Baton] A goal was set aside',
    text: textOf(
      happened[moment],
      '',
      `  goal   ${goalId}`,
      '',
      'Which promise that is, stands in the log of the runner. What was done so far:',
      '',
      `    ${commandLine} goal report ${goalId}`,
      '',
      'Once the cause is mended:',
      '',
      `    ${commandLine} goal release ${goalId} --reason "…"`,
    ),
  };
}

/** Says no more than that something happened to a goal, in words that are the same for every goal. */
export function bareLetter({ goalId, moment }: ToldFact, { messageId, to }: Letter): Letter {
  const subject = moment === 'CONCLUDED' ? '[Baton] A goal has ended' : '[Baton] A goal waits for a person';
  const more = moment === 'CONCLUDED' ? 'How it has ended:' : 'What is asked, and of whom:';
  return {
    messageId,
    to,
    subject,
    text: textOf(happened[moment], '', more, '', `    ${commandLine} goal report ${goalId}`),
  };
}

function textOf(...lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
