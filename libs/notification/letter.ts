import { momentInWords, plainPaint, taskLines, wordOf } from '@baton/narration';
import type { Letter } from './mailer.port.js';
import type { TaskMoment, ToldFact } from './told-fact.js';

const happened: Readonly<Record<TaskMoment, string>> = {
  OPENED: 'A goal waits for a person.',
  REMINDED: 'Nobody has answered yet, and half of the time is over.',
  ESCALATED: 'Nobody has answered in time, so the question goes on to the next role.',
  DELEGATED: 'A question was passed on to one person.',
};

const widthMax = 100;

/** Where the one person whom it was passed on to is told of it, or else the role. */
export function addressFor({ task }: ToldFact, addresses: ReadonlyMap<string, string>): string | undefined {
  const ofPerson = task.delegatedTo === undefined ? undefined : addresses.get(task.delegatedTo);
  return ofPerson ?? addresses.get(task.role);
}

/**
 * What happened, which goal and task, until when, and the commands that answer it. What the evidence and the playbook
 * say stays out: a mail lies in many places, and the command shows it to who may see it.
 */
export function letterAbout(fact: ToldFact, eventId: string, to: string, domain: string): Letter {
  const { goalId, moment, task, system, openedAt } = fact;
  const asked = taskLines({ ...task, goalId, system, evidence: [], openedAt }, plainPaint, { width: widthMax });
  const until = task.deadline === undefined ? '' : ` until ${momentInWords(task.deadline)}`;
  const lines = [
    happened[moment],
    '',
    `  goal   ${goalId}`,
    `  task   ${task.taskId}`,
    `  kind   ${wordOf(task.kind)}`,
    ...(task.step === undefined ? [] : [`  step   ${task.step} (${system})`]),
    '',
    ...asked,
    ...(task.kind === 'ANSWER_CLARIFICATION' ? [`    baton goal answer ${goalId} NAME="…"`] : []),
    '',
    'What to look for, and what was done so far:',
    '',
    `    baton task show ${goalId} ${task.taskId}`,
    `    baton goal report ${goalId}`,
  ];
  return {
    messageId: `<${eventId}@${domain}>`,
    to,
    subject: `[Baton] ${wordOf(task.kind)} asked of ${task.role}${until}`,
    text: `${lines.join('\n')}\n`,
  };
}

/** Says no more than that somebody is waited for, in words that are the same for every goal. */
export function bareLetter({ goalId, moment }: ToldFact, { messageId, to }: Letter): Letter {
  const lines = [happened[moment], '', 'What is asked, and of whom:', '', `    baton goal report ${goalId}`];
  return { messageId, to, subject: '[Baton] A goal waits for a person', text: `${lines.join('\n')}\n` };
}
