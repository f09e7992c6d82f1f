import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AnsweringServer } from './answering-server.specification.js';

const standing = {
  ...{ id: 'g-1', phase: 'RUNNING', paused: true, closing: null, outcome: null, closeReason: null, openTasks: 1 },
};
const accepted = { __typename: 'ControlAccepted', position: 'p-1', repeated: false, goal: standing };
const task = {
  id: 'an-id-of-all',
  ...{ goalId: 'g-1', taskId: 'system-cannot-tell:s2/forward:1', kind: 'SETTLE_UNKNOWN', cause: 'SYSTEM_CANNOT_TELL' },
  ...{ system: 'sap', group: 'SETTLE_UNKNOWN/sap/SYSTEM_CANNOT_TELL', step: 's2', title: 'Bill it', role: 'operator' },
  ...{ options: ['DONE', 'ASK_AGAIN'], evidence: [{ name: 'attempts', value: '2' }], digest: 's2.forward.1.2' },
  ...{ delegatedTo: null, deadline: '2026-03-03T09:00:00.000Z', openedAt: '2026-03-02T09:00:00.000Z', ended: null },
};
const why = ['--reason', 'The customer called', '--key', 'k'];
const said = { reason: 'The customer called', idempotencyKey: 'k' };

let server: AnsweringServer;
beforeEach(async () => {
  server = await AnsweringServer.start();
});
afterEach(() => server.close());

const answer = (...data: readonly object[]): void => {
  server.answers = data.map((one) => ({ data: one }));
};

describe('a control of one goal', () => {
  it.each<[string, string[], object]>([
    ['pauseGoal', ['pause', 'g-1'], { goalId: 'g-1' }],
    ['resumeGoal', ['resume', 'g-1'], { goalId: 'g-1' }],
    ['cancelGoal', ['cancel', 'g-1'], { goalId: 'g-1' }],
    ['terminateGoal', ['terminate', 'g-1'], { goalId: 'g-1' }],
    ['releaseGoal', ['release', 'g-1'], { goalId: 'g-1' }],
    ['retryStep', ['retry', 'g-1', 's2'], { goalId: 'g-1', step: 's2', operation: 'forward' }],
    ['skipStep', ['skip', 'g-1', 's2'], { goalId: 'g-1', step: 's2' }],
    [
      'markOutcome',
      ['mark', 'g-1', 's2', 'done', '--record', '90001', '--operation', 'compensation-0'],
      { goalId: 'g-1', step: 's2', operation: 'compensation-0', finding: 'DONE', recordId: '90001' },
    ],
    [
      'chooseRecovery',
      ['recover', 'g-1', 's2', 'accept-partial'],
      { goalId: 'g-1', step: 's2', choice: 'ACCEPT_PARTIAL' },
    ],
  ])('is asked for as %s', async (name, words, input) => {
    answer({ [name]: accepted });
    const { code, out } = await server.baton('goal', ...words, ...why);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Goal g-1 .+\nIt is running, paused, 1 open for persons. Look at it: npm run baton -- goal show g-1$/,
    );
    expect(server.requests[0]?.query).toContain(` ${name}(input: $input)`);
    expect(server.variables).toEqual([{ input: { ...input, ...said } }]);
  });

  it('ends with 1 where it is refused, and says why, what to do, and how the goal stands', async () => {
    const refused = { __typename: 'ControlRefused', code: 'ALREADY_PAUSED', message: 'It is.', whatToDo: 'Resume it.' };
    answer({ pauseGoal: { ...refused, current: standing } });
    expect(await server.baton('goal', 'pause', 'g-1', ...why)).toEqual({
      ...{ code: 1, out: '' },
      complaints: 'It is.\nResume it. (ALREADY_PAUSED)\nIt is running, paused, 1 open for persons.',
    });
    const { code, out } = await server.baton('goal', 'pause', 'g-1', ...why, '--json');
    expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 'ALREADY_PAUSED', current: { paused: true } });
  });

  it('ends with 2 without a reason, and asks Baton nothing', async () => {
    const { code, complaints } = await server.baton('goal', 'pause', 'g-1');
    expect({ code, complaints }).toEqual({ code: 2, complaints: expect.stringMatching(/--reason <text>/) });
    expect(server.requests).toEqual([]);
  });
});

describe('a task', () => {
  it('is shown with what to look for and the commands that answer it', async () => {
    const record = { ...{ operation: 'forward', recordType: 'Invoice', recordId: '90001' }, link: 'https://sap/90001' };
    const tried = {
      ...{
        operation: 'compensation-0',
        compensation: 'UNDO',
        capability: 'erp.undo',
        state: 'REJECTED',
        code: 'CHANGED',
      },
      ...{
        generation: 1,
        attempts: 1,
        fence: 'NONE',
        onPersonsWord: false,
        lookedInto: false,
        unaccountedAttempts: [],
      },
    };
    const formerValues = [
      { attribute: 's2.before.stageName', value: 'Qualification' },
      { attribute: 's2.before.amount', value: null },
    ];
    answer(
      { goal: { tasks: [task] } },
      { node: { known: { record: null, putsRight: record, tried: [tried], formerValues } } },
    );
    const { out } = await server.baton('task', 'show', 'g-1', task.taskId);
    expect(server.variables).toEqual([{ id: 'g-1' }, { id: task.id }]);
    expect(out.split('\n')).toEqual([
      '  ! operator until 2026-03-03 09:00 UTC: find out in the system what became of it, and say',
      '    so (s2 "Bill it" in sap: system cannot tell)',
      '    mends     invoice 90001 · https://sap/90001',
      '    tried     undo by erp.undo: rejected (changed)',
      '    before    stage name Qualification · amount [not shown]',
      '    look for  attempts 2',
      `    npm run baton -- task settle g-1 ${task.taskId} done --record ID --reason "…"`,
      `    npm run baton -- task settle g-1 ${task.taskId} ask-again --reason "…"`,
      '    asked since 2026-03-02 09:00 UTC',
    ]);
  });

  it('about a text shows all of it, what no screen shows included', async () => {
    const about = { kind: 'WAIVE_DISCLOSURE', cause: 'QUOTE_NOT_APPROVED', options: ['WAIVE', 'REFUSE'], evidence: [] };
    const quote = { value: 'Pay\u{202e} now.\n\u{1b}[2J' };
    answer(
      { goal: { tasks: [{ ...task, ...about }] } },
      { node: { known: { record: null, putsRight: null, tried: [], formerValues: [], quote } } },
    );
    const { out } = await server.baton('task', 'show', 'g-1', task.taskId);
    expect(out).toContain(String.raw`would say "Pay\u{202e} now.\n\u001b[2J"`);
  });

  it('about a plan is shown with what was asked for, its steps in their order, and what is to be accepted', async () => {
    const asked = {
      ...task,
      ...{ taskId: 'plan-needs-approval:goal:1', kind: 'APPROVE_PLAN', cause: 'PLAN_NEEDS_APPROVAL', system: 'baton' },
      ...{ step: null, title: null, options: ['APPROVE', 'REJECT'], evidence: [] },
    };
    const aStep = { after: [], pivot: false, insteadOf: null };
    const steps = [
      { ...aStep, step: 's9', title: 'Mail it', system: 'email', reversibility: 'IRREVERSIBLE', after: ['s2'] },
      { ...aStep, step: 's2', title: 'Bill it', system: 'sap', reversibility: 'COMPENSATABLE', pivot: true },
      { ...aStep, step: 's6', title: 'Open a case', system: 'servicenow', reversibility: 'UNDOABLE', insteadOf: 's2' },
    ];
    const plan = { steps, warnings: [{ code: 'IRREVERSIBLE_BEFORE_RISKY', step: 's9', risky: 's6' }] };
    const conversation = [
      { kind: 'SENTENCE', text: 'Renew ACME' },
      { kind: 'QUESTION', text: 'Which?' },
    ];
    answer({ goal: { tasks: [asked] } }, { goal: { plan }, conversation });
    const { out } = await server.baton('task', 'show', 'g-1', asked.taskId);
    expect(out.split('\n').slice(2, -3)).toEqual([
      '    wanted    Renew ACME',
      '    step      s2 "Bill it" in sap · can be made good, not undone · pivot: no way back',
      '    step      s9 "Mail it" in email · after s2 · can\'t be undone',
      '    step      s6 "Open a case" in servicenow · only where s2 has failed · can be undone',
      '    warning   s9 "Mail it" can\'t be undone, and s6 "Open a case" may still fail when it is',
      '              done',
    ]);
    const unseen = [{ kind: 'SENTENCE', text: null }];
    answer({}, {}, { goal: { tasks: [asked] } }, { goal: { plan }, conversation: unseen });
    expect((await server.baton('task', 'show', 'g-1', asked.taskId)).out).toContain('wanted    [not shown]');
  });

  it('that is over is shown with who answered it, and why as far as that may be seen', async () => {
    const over = { goal: { tasks: [{ ...task, ended: 'DONE' }] } };
    const ending = { endedAt: '2026-03-02T10:00:00.000Z', answeredBy: 'person-2', reason: 'It stands\nin the books' };
    answer(over, { node: ending });
    expect((await server.baton('task', 'show', 'g-1', task.taskId)).out.split('\n')).toEqual([
      'The task is over since 2026-03-02 10:00 UTC: done by person-2.',
      'Why: It stands in the books',
    ]);
    expect(server.variables).toEqual([{ id: 'g-1' }, { id: task.id }]);
    // The third question, and then the fourth.
    answer({}, {}, over, { node: { ...ending, reason: null } });
    expect((await server.baton('task', 'show', 'g-1', task.taskId)).out).not.toContain('Why');
  });

  it('is settled with the digest of what it is about', async () => {
    answer({ goal: { tasks: [task] } }, { settleOutcome: accepted });
    const { code } = await server.baton('task', 'settle', 'g-1', task.taskId, 'done', '--record', '90001', ...why);
    expect(code).toBe(0);
    const { taskId, digest } = task;
    const input = { goalId: 'g-1', taskId, digest, finding: 'DONE', recordId: '90001', ...said };
    expect(server.variables[1]).toEqual({ input });
  });

  it('takes no more than its kind does', async () => {
    answer({ goal: { tasks: [{ ...task, kind: 'APPROVE_PLAN', options: ['APPROVE'] }] } });
    const { code, complaints } = await server.baton(
      ...(['task', 'settle', 'g-1', task.taskId, 'approve', '--record', '90001', ...why] as const),
    );
    expect({ code, complaints }).toEqual({ code: 2, complaints: 'A task of this kind takes no --record' });
  });

  it('takes one of its own options alone', async () => {
    answer({ goal: { tasks: [task] } });
    const { code, complaints } = await server.baton('task', 'settle', 'g-1', task.taskId, 'don', ...why);
    expect({ code, complaints }).toEqual({ code: 2, complaints: 'The task takes done, ask-again (got don)' });
  });

  it('is passed on', async () => {
    answer({ delegateTask: accepted });
    await server.baton('task', 'delegate', 'g-1', task.taskId, 'person-2', ...why);
    expect(server.variables).toEqual([{ input: { goalId: 'g-1', taskId: task.taskId, to: 'person-2', ...said } }]);
  });

  it('that is not there is told apart from a goal that is not there', async () => {
    answer({ goal: { tasks: [] } });
    expect(await server.baton('task', 'show', 'g-1', 'x')).toMatchObject({
      code: 1,
      complaints: expect.stringMatching(/has no task x/),
    });
    answer({ goal: null });
    expect(await server.baton('task', 'show', 'g-1', 'x')).toMatchObject({
      code: 1,
      complaints: expect.stringMatching(/no goal g-1/),
    });
  });

  it('waits until a moment, or for a time from now', async () => {
    answer(
      { goal: { tasks: [{ ...task, kind: 'CHOOSE_RECOVERY', options: ['WAIT'] }] } },
      { decideRecovery: accepted },
    );
    await server.baton('task', 'settle', 'g-1', task.taskId, 'wait', '--until', '2026-03-05T09:00:00+01:00', ...why);
    expect(server.variables[1]).toMatchObject({ input: { way: 'WAIT', until: '2026-03-05T08:00:00.000Z' } });
    const { code, complaints } = await server.baton(
      'task',
      'settle',
      'g-1',
      task.taskId,
      'wait',
      '--until',
      'soon',
      ...why,
    );
    expect({ code, complaints }).toEqual({
      code: 2,
      complaints: expect.stringMatching(/A moment is a time span from now such as 2h/),
    });
  });

  it('is listed with the others, the open ones unless all are wanted', async () => {
    answer({ humanTasks: { edges: [{ node: task }], pageInfo: { hasNextPage: false } } });
    const { out } = await server.baton('task', 'list', '--system', 'sap', '--kind', 'settle-unknown');
    expect(out.split('\n').slice(0, 2)).toEqual([
      'goal  task                             role      until',
      'g-1   system-cannot-tell:s2/forward:1  operator  2026-03-03 09:00 UTC',
    ]);
    await server.baton('task', 'list', '--all', '--goal', 'g-1');
    expect(server.variables).toEqual([
      { first: 20, filter: { system: 'sap', kind: 'SETTLE_UNKNOWN', open: true } },
      { first: 20, filter: { goalId: 'g-1' } },
    ]);
  });

  it('is counted with the others of its group, with the command that answers all', async () => {
    const { group } = task;
    const counted = { group, system: 'sap', count: 12, oldest: task.openedAt, earliestDeadline: null };
    const waiting = { ...counted, group: 'CHOOSE_RECOVERY/sap/DEADLINE_PASSED', options: ['RETRY', 'WAIT'] };
    answer({ humanTaskGroups: [{ ...counted, options: ['ASK_AGAIN'] }, waiting] });
    expect((await server.baton('tasks', 'groups')).out.split('\n').toSpliced(2, 1)).toEqual([
      'group                                  open  oldest                until',
      `${group}  12    2026-03-02 09:00 UTC`,
      `Answer all: npm run baton -- tasks settle ${group} ask-again --reason "…"`,
      `Answer all (wait takes --until TIME as well): npm run baton -- tasks settle ${waiting.group} retry|wait --reason "…"`,
    ]);
  });
});
