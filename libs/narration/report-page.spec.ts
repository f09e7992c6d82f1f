import { describe, expect, it } from '@jest/globals';
import { paintFor, plainPaint, terminalPaint } from './paint.js';
import { aPage, aPageStep, anAction, anAmendedPage } from './page.specification.js';
import type { PageStep, ReportPage } from './page.js';
import type { PageTask } from './task-lines.js';
import { taskLines } from './task-lines.js';
import { renderReport } from './report-page.js';

describe('the report of a goal that was put right', () => {
  const lines = renderReport(aPage(), plainPaint, { width: 90 }).split('\n');

  it('begins with how it ended and why it could not go on', () => {
    expect(lines.slice(1, 4)).toEqual([
      `contract renewal  3f2a6c1e-0000-5000-8000-000000000001${' '.repeat(16)}COMPENSATED · FAILED`,
      'Not completed, and put right; of 2 steps: 1 corrected, 1 not done.',
      'It could not go on: s3 "File the contract" failed (forbidden by system).',
    ]);
  });

  it('says where it is made without events of a newer release', () => {
    const page = renderReport({ ...aPage(), eventsSkipped: 2 }, plainPaint, { width: 90 });
    expect(page).toContain('A newer release wrote 2 of its events, which are not told here: start that release.');
    expect(lines.join()).not.toContain('newer release');
  });

  it('proves each step: receipts, what was tried, what crossed and what was withheld', () => {
    const from = lines.findIndex((line) => line.includes('Bill the renewal'));
    expect(lines.slice(from, from + 9)).toEqual([
      `↩ corrected  s2  Bill the renewal${' '.repeat(41)}sap · native key`,
      '  receipt    invoice 9000017 · 2026-03-02 09:00:01 UTC',
      '  look at    https://sap.example/9000017',
      '  receipt    correct: credit memo [erased]',
      '  tried      erp.invoice.create: committed, 2 attempts, nothing late can happen',
      '  tried      correct by erp.creditmemo.create: committed',
      '  crossed    to sap: amount, customer id (token)',
      '  joined by  the signatory',
      '  withheld   2: no policy permits it (health note), not needed (discount floor)',
    ]);
  });

  it('tells what was looked up before', () => {
    expect(lines.slice(-5)).toEqual([
      '· looked up  s0  Find the account',
      '  crossed    to salesforce: account name',
      '  withheld   nothing',
      '',
      'Told as of event 30, 2026-03-02 09:00 UTC; digest digest-30.',
    ]);
  });

  it('says where all names of what was withheld stand, where it leaves some out', () => {
    const names = (count: number) => Array.from({ length: count }, (_, n) => ({ attribute: `account.field${n}` }));
    const told = (count: number): string => {
      const withheld = names(count).map((one) => ({ ...one, reason: 'NOT_RELEVANT' as const }));
      const page = aPage();
      const handoffs = page.handoffs.map((handoff) => ({ ...handoff, withheld }));
      return renderReport({ ...page, handoffs }, plainPaint, { width: 90 });
    };
    expect(told(7)).toContain('field5, +1)');
    expect(told(7).replace(/\s+/g, ' ')).toContain(
      `npm run baton -- goal report ${aPage().goalId} --markdown names all`,
    );
    expect(told(6)).not.toContain('--markdown');
  });

  it('tells no lookup as done that was never answered', () => {
    const page = aPage();
    const steps = page.steps.map((step) => ({ ...step, state: 'UNKNOWN' as const }));
    const unanswered = renderReport({ ...page, steps }, plainPaint, { width: 90 }).split('\n');
    expect(unanswered.slice(-6, -4)).toEqual(['· looks up   s0  Find the account', '  state      unknown']);
  });

  it('asks nobody to act', () => {
    expect(lines.join('\n')).not.toContain('A person has to act');
  });

  it('keeps within its sheet', () => {
    const narrow = renderReport(aPage(), plainPaint, { width: 80 }).split('\n');
    expect(Math.max(...narrow.map(({ length }) => length))).toBeLessThanOrEqual(80);
  });
});

describe('the report of a goal that needs a person', () => {
  it('says first who must do what', () => {
    const step = aPageStep({ effect: 'UNKNOWN', actionNeeded: anAction() });
    const page = {
      ...aPage({ steps: [step] }),
      openQuestions: [{ attribute: 'request.account', text: 'Which?', candidates: ['ACME', 'ACME Asia'] }],
    };
    const lines = renderReport(page, plainPaint, { width: 100 }).split('\n');
    const from = lines.indexOf('A person has to act');
    expect(lines.slice(from + 1, from + 5)).toEqual([
      '  ! operator: find out in the system whether it happened, and say so (s2 "Bill the renewal" in sap)',
      '    record    the one that bears the key key-s2, if there is one',
      '  ! requester: Which? ACME · ACME Asia (request.account)',
      `    npm run baton -- goal answer ${page.goalId} request.account="…"`,
    ]);
    expect(from).toBeLessThan(lines.findIndex((line) => line.startsWith('?')));
  });

  it('says once what a task asks about a step, until when, what to look for, and every command that answers it', () => {
    const step = aPageStep({ effect: 'UNKNOWN', actionNeeded: anAction() });
    const page = aPage({ steps: [step] });
    const task: PageTask = {
      ...{ goalId: page.goalId, taskId: 'system-cannot-tell:s2/forward:1', kind: 'SETTLE_UNKNOWN' },
      ...{ cause: 'SYSTEM_CANNOT_TELL', system: 'sap', group: 'SETTLE_UNKNOWN/sap/SYSTEM_CANNOT_TELL', step: 's2' },
      ...{ title: 'Bill the renewal', options: ['DONE', 'ASK_AGAIN'], role: 'operator' },
      ...{ evidence: [{ name: 'idempotencyKey', value: '3fa4' }], openedAt: '2026-03-01T09:00:00.000Z' },
      deadline: '2026-03-02T09:00:00.000Z',
    };
    const over: PageTask = { ...task, taskId: 'system-cannot-tell:s2/forward:0', ended: 'WITHDRAWN' };
    const lines = renderReport({ ...page, tasks: [over, task] }, plainPaint, { width: 100 }).split('\n');
    const from = lines.indexOf('A person has to act');
    const answer = `    npm run baton -- task settle ${page.goalId} system-cannot-tell:s2/forward:1`;
    expect(lines.slice(from + 1, from + 7)).toEqual([
      '  ! operator until 2026-03-02 09:00 UTC: find out in the system what became of it, and say so (s2',
      '    "Bill the renewal" in sap: system cannot tell)',
      '    look for  idempotency key 3fa4',
      `${answer} done --record ID --reason "…"`,
      `${answer} ask-again --reason "…"`,
      '',
    ]);
  });
});

describe('the report of a goal that is partly done, and asks nobody', () => {
  const lineOf = (page: ReportPage) =>
    renderReport(page, plainPaint, { width: 100 })
      .split('\n')
      .find((line) => line.includes('nobody is asked to act'));
  const missing = (set: Partial<PageStep> = {}) => aPageStep({ step: 's3', effect: 'NONE', receipts: [], ...set });
  const partial = (...steps: readonly PageStep[]) => aPage({ outcome: 'PARTIAL', steps });

  it('says so, and what is missing', () => {
    const other = missing({ step: 's4' });
    expect(lineOf(partial(aPageStep({ effect: 'APPLIED' }), missing(), other))).toBe(
      'What was done stays, and nobody is asked to act. What is missing: s3, s4.',
    );
    expect(lineOf(partial(aPageStep({ effect: 'RESIDUAL' })))).toBe('What was done stays, and nobody is asked to act.');
  });

  it('says where a person wanted it so', () => {
    expect(lineOf(partial(missing({ recoveryChosen: 'ACCEPT_PARTIAL' })))).toMatch(
      /^A person left it at what was done,/,
    );
    expect(lineOf(aPage({ outcome: 'PARTIAL', closeReason: 'TERMINATED', steps: [] }))).toMatch(
      /^A person ended it as it stood,/,
    );
  });

  it('says of no goal that went back that all stays, and of none that was called off that something is missing', () => {
    const steps = [aPageStep({ effect: 'UNDONE' }), aPageStep({ effect: 'RESIDUAL' }), missing()];
    expect(lineOf(aPage({ outcome: 'PARTIAL', closeReason: 'CANCELED', steps }))).toBe(
      'What is not put right stays, and nobody is asked to act.',
    );
  });

  it('misses nothing that the plan itself leaves out', () => {
    const steps = [{ id: 's3', title: 'File it', state: 'PLANNED', skipped: 'CONDITION' } as const];
    expect(lineOf({ ...partial(missing()), steps })).not.toContain('missing');
  });

  it.each<[string, ReportPage]>([
    ['a person has to act', partial(aPageStep({ effect: 'UNKNOWN', actionNeeded: anAction() }))],
    ['it was put right', aPage()],
  ])('says nothing of it where %s', (_, page) => expect(lineOf(page)).toBeUndefined());
});

describe('the report of a goal that nobody can tell of whether its way back worked', () => {
  it('names the compensation, and the record that it mends as no record of its own', () => {
    const record = { operation: 'forward', recordType: 'Invoice', recordId: '9000017' } as const;
    const actionNeeded = anAction({ operation: 'compensation-0', putsRight: record });
    const step = aPageStep({ effect: 'UNKNOWN', actionNeeded });
    const lines = renderReport(aPage({ steps: [step] }), plainPaint, { width: 110 }).split('\n');
    const from = lines.indexOf('A person has to act');
    expect(lines.slice(from + 1, from + 4)).toEqual([
      '  ! operator: find out in the system whether it happened, and say so (s2 "Correct: Bill the renewal" in sap)',
      '    record    the one that bears the key key-s2, if there is one',
      '    mends     invoice 9000017',
    ]);
  });
});

describe('what a system calls its records', () => {
  it('gives no order to a terminal, and no line of its own', () => {
    const candidates = ['\u001b[2J\u009b2JACME', 'ACME\r\n  ! operator: nothing to do', 'a\u202ebc'];
    const page = { ...aPage(), openQuestions: [{ attribute: 'request.account', text: 'Which?', candidates }] };
    const lines = renderReport(page, plainPaint, { width: 100 }).split('\n');
    const from = lines.indexOf('A person has to act');
    expect(lines.slice(from + 1, from + 3)).toEqual([
      '  ! requester: Which? [2J 2JACME · ACME ! operator: nothing to do · a bc (request.account)',
      `    npm run baton -- goal answer ${page.goalId} request.account="…"`,
    ]);
  });
});

describe('a question of a goal', () => {
  const question: PageTask = {
    ...{ goalId: 'g1', taskId: 'questions-open:goal:1', kind: 'ANSWER_CLARIFICATION', cause: 'QUESTIONS_OPEN' },
    ...{ system: 'baton', group: 'ANSWER_CLARIFICATION/baton/QUESTIONS_OPEN', options: [], role: 'requester' },
    evidence: [
      { name: 'request.account', value: 'AMBIGUOUS' },
      { name: 'request.uplift', value: 'MISSING' },
    ],
    openedAt: '2026-03-01T09:00:00.000Z',
  };

  it('comes with the line that answers it, as every task does', () => {
    const answer = (task: PageTask) => taskLines(task, plainPaint, { width: 100 }).at(-1);
    expect(answer(question)).toBe('    npm run baton -- goal answer g1 request.account="…" request.uplift="…"');
    expect(answer({ ...question, evidence: [] })).toBe('    npm run baton -- goal answer g1 NAME="…"');
  });
});

describe('the report of a goal that was amended after its end', () => {
  const amended = anAmendedPage();
  const { issued } = amended.report;
  if (!issued) throw new Error('It was issued');
  const before = renderReport({ ...amended, report: { ...issued, amendments: [] } }, plainPaint, { width: 90 }).split(
    '\n',
  );
  const lines = renderReport(amended, plainPaint, { width: 90 }).split('\n');

  it('keeps every line that was issued, and adds what came after it', () => {
    const told = before.filter((line) => !line.startsWith('Told as of'));
    expect(lines.filter((line) => told.includes(line))).toEqual(told);
    expect(lines.filter((line) => !told.includes(line))).toEqual([
      'Amended 2026-03-03 10:00 UTC: the outcome was PARTIAL, is COMPLETED.',
      'As it is known now: Completed; of 1 steps: 1 done.',
      '  amended    2026-03-03 10:00 UTC: was unknown, is done (a person said how it ended)',
      '  receipt    invoice 9000018',
      '  tried      erp.invoice.create: committed, on the word of a person, 2 attempts',
      'Issued at event 30, 2026-03-02 09:00 UTC; digest digest-30.',
      'Told as of event 34, 2026-03-03 10:00 UTC; digest digest-34.',
    ]);
  });
});

describe('the steps of a report that was amended', () => {
  const steps = (...effects: readonly (readonly [step: string, effect: PageStep['effect']])[]) =>
    effects.map(([step, effect]) => aPageStep({ step, effect, title: 'Bill it', receipts: [], tried: [] }));
  const headings = ({ report, ...page }: ReportPage) =>
    renderReport({ ...page, handoffs: [], report }, plainPaint, { width: 90 })
      .split('\n')
      .filter((line) => /^[?✓–]/.test(line))
      .map((line) => line.slice(0, 16).trim());

  it('stand in the order in which they were issued, as their labels do, and what was replaced stands last', () => {
    const page = aPage({ steps: steps(['s2', 'CORRECTED'], ['s4', 'NONE'], ['s4-r2', 'NONE'], ['s3', 'NONE']) });
    const issued = steps(['s3', 'UNKNOWN'], ['s2', 'APPLIED'], ['s4', 'NONE'], ['s4-r2', 'NONE']);
    const replaced = { id: 's4', title: 'Bill it', state: 'PLANNED', skipped: 'REPLACED' } as const;
    const amended = { ...page.report, issued: { ...page.report, steps: issued } };
    expect(headings({ ...page, steps: [replaced], report: amended })).toEqual([
      '? unknown    s3',
      '✓ done       s2',
      '– not done   s4-',
      '– replaced   s4',
    ]);
  });
});

describe('the report of a goal whose system is still being asked', () => {
  it('asks nobody to act, and says what is found out until when', () => {
    const step = aPageStep({
      effect: 'UNKNOWN',
      actionNeeded: anAction({ ...{ role: 'baton', action: 'AWAIT_ANSWER' }, deadline: '2026-03-02T09:00:30.000Z' }),
    });
    const text = renderReport(aPage({ steps: [step] }), plainPaint, { width: 100 });
    expect(text).not.toContain('A person has to act');
    expect(text).toContain(
      [
        'Being found out',
        '  ? baton until 2026-03-02 09:00 UTC: wait: Baton asks the system what became of it (s2 "Bill the',
        '    renewal" in sap)',
        '    record    the one that bears the key key-s2, if there is one',
      ].join('\n'),
    );
  });
});

describe('the report of a goal that waits for a system', () => {
  it('says when it is tried again, and asks nothing', () => {
    const [sent] = aPageStep().tried.map((operation) => ({
      ...operation,
      state: 'NOT_DONE' as const,
      fence: 'NONE' as const,
    }));
    const step = aPageStep({
      ...{ effect: 'UNKNOWN', tried: sent ? [sent] : [] },
      actionNeeded: anAction({ ...{ role: 'baton', action: 'AWAIT_ANSWER' }, deadline: '2026-03-02T09:00:30.000Z' }),
    });
    const text = renderReport(aPage({ steps: [step] }), plainPaint, { width: 100 });
    expect(text).not.toContain('Being found out');
    expect(text).toContain(
      [
        'Waiting for a system',
        '  ? baton: waits for sap, and tries again at 2026-03-02 09:00:30 UTC; an earlier attempt may still',
        '    land (s2 "Bill the renewal")',
      ].join('\n'),
    );
  });

  it('says of nothing that is being given up that it is tried again', () => {
    const tried = aPageStep().tried.map((sent) => ({
      ...sent,
      state: 'NOT_DONE' as const,
      fence: 'REQUESTED' as const,
    }));
    const actionNeeded = anAction({ role: 'baton', action: 'AWAIT_ANSWER' });
    const page = aPage({ steps: [aPageStep({ effect: 'UNKNOWN', tried, actionNeeded })] });
    expect(renderReport(page, plainPaint, { width: 100 })).not.toContain('tries again');
  });
});

describe('the report of a goal that persons had a hand in', () => {
  it('says that it is paused or called off', () => {
    const open = { outcome: undefined, closeReason: undefined, failure: undefined };
    const first = (set: Partial<ReportPage>) =>
      renderReport({ ...aPage(open), phase: 'RUNNING', ...set }, plainPaint, { width: 90 }).split('\n')[1];
    expect(first({ paused: true })).toMatch(/RUNNING · PAUSED$/);
    expect(first({ phase: 'COMPENSATING', closing: 'CANCELED' })).toMatch(/COMPENSATING · CALLED OFF$/);
  });

  it('says what rests on their word, under which key, and what they left out', () => {
    const told = aPageStep().tried[0];
    if (!told) throw new Error('gone');
    const tried = [
      { ...told, state: 'REVOKED', fence: 'WAIVED', attempts: 1, onPersonsWord: true } as const,
      { ...told, generation: 2, attempts: 1, lookedInto: true },
    ];
    const steps = [{ id: 's2', title: 'Bill the renewal', state: 'REVOKED', skipped: 'PERSON' } as const];
    const lines = renderReport({ ...aPage({ steps: [aPageStep({ tried })] }), steps }, plainPaint, { width: 120 });
    expect(lines).toContain('  left out   by a person');
    expect(lines).toContain('revoked, on the word of a person, unfenced: a person went on without it');
    expect(lines).toContain('committed, looked into by a person, key 2, nothing late can happen');
  });
});

describe('the report of a goal whose plan was made anew', () => {
  const replaced = (step: string) => aPageStep({ step, effect: 'NONE', receipts: [] });
  const steps = ['s2', 's3', 's3-r2'].map((id) => {
    return {
      id,
      title: 'Bill the renewal',
      state: 'PLANNED' as const,
      skipped: id === 's3-r2' ? undefined : ('REPLACED' as const),
    };
  });

  it('says of each step that it asks for no more which one stands for it', () => {
    const page = { ...aPage({ steps: [replaced('s2'), replaced('s3')] }), steps };
    const lines = renderReport(page, plainPaint, { width: 90 }).split('\n');
    const after = (start: string) => lines[lines.findIndex((line) => line.startsWith(start)) + 1];
    expect(after('– replaced   s3')).toBe('  by         s3-r2');
    expect(after('– replaced   s2')).toBe('  by         a plan that does without it');
  });
});

describe('colour', () => {
  it('is for terminals whose owner has not declined it', () => {
    expect(paintFor({ isTTY: true }, {})).toBe(terminalPaint);
    expect(paintFor({ isTTY: true }, { NO_COLOR: '1' })).toBe(plainPaint);
    expect(paintFor({}, {})).toBe(plainPaint);
  });
});
