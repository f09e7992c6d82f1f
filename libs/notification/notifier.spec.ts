import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { goalStream, StoreError } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent, QuarantineEvent } from '@baton/goal/domain';
import { aMoment, goalEventExamples as example, submitted } from '../goal/domain/goal.examples.js';
import { quarantineEventExamples } from '../goal/domain/quarantine.examples.js';
import { addresses, clock, encoded, happenIn, RecordingMailer, setAsideIn } from './facts.specification.js';
import { MailJournal } from './mail-journal.js';
import type { Handover } from './mailer.port.js';
import type { NotifierTools } from './notifier.js';
import { Notifier, UnusableMailJournal } from './notifier.js';
import { openServer } from './smtp/smtp-server.specification.js';

let folder: string;
let file: string;
let store: MemoryEventStore;
let mailer: RecordingMailer;
let journal: MailJournal;
let troubles: string[];
/** What is found of the goal in each text. */
let holding: (text: string) => readonly string[];
const begun: Notifier[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mail-'));
  file = join(folder, 'mail.db');
  store = new MemoryEventStore();
  mailer = new RecordingMailer();
  journal = new MailJournal(file);
  troubles = [];
  holding = () => [];
});
afterEach(async () => {
  mailer.answer = () => 'TAKEN';
  for (const notifier of begun.splice(0)) await notifier.stop();
  journal.close();
  rmSync(folder, { recursive: true });
});

async function start(set: Partial<NotifierTools> = {}) {
  const onTrouble = (text: string) => void troubles.push(text);
  const notifier = new Notifier({
    ...{ store, journal, mailer, clock, addresses, onTrouble, valuesIn: holding },
    ...set,
  });
  await notifier.start();
  begun.push(notifier);
  return notifier;
}

const happen = (...events: readonly GoalEvent[]) => happenIn(store, events);
const setAside = (...events: readonly QuarantineEvent[]) => setAsideIn(store, events);

/** Resolves once everything that happened was looked at. */
async function told(): Promise<void> {
  const end = await store.end();
  const isBehind = (position = '') => position === '' || store.compare(position, end ?? '') < 0;
  while (isBehind(journal.checkpoint()?.position)) await setImmediate();
}

const { GoalQuarantined: quarantined, GoalReleased: released } = quarantineEventExamples;
const { HumanTaskOpened: opened, HumanTaskReminded: reminded, HumanTaskEscalated: escalated } = example;

describe('a question to a person', () => {
  it('is told by mail to whom it asks, with what happened and what answers it', async () => {
    await start();
    const ids = await happen(opened);
    await told();
    const { goalId } = submitted().data;
    expect(mailer.letters).toEqual([
      {
        messageId: `<${ids.at(-1)}@vendor.example>`,
        to: 'operators@vendor.example',
        subject: '[Baton] settle-unknown asked of operator until 2026-03-03 09:00 UTC',
        text: expect.stringContaining(
          `npm run baton -- task settle ${goalId} ${opened.data.taskId} done --record ID --reason "…"`,
        ),
      },
    ]);
    expect(mailer.letters[0]?.text).toContain(`npm run baton -- goal report ${goalId}`);
    expect(mailer.letters[0]?.text).toMatch(
      /goal {3}g1\n {2}task {3}system-cannot-tell:s1\/forward:1\n.*settle-unknown/,
    );
  });

  it('keeps what the evidence and the playbook say out of it', async () => {
    await start();
    await happen({ ...opened, data: { ...opened.data, evidence: [{ name: 'idempotencyKey', value: 'key-of-s1' }] } });
    await told();
    expect(mailer.letters[0]?.text).not.toMatch(/key-of-s1|Step s1/);
  });

  it('is told bare where the letter would tell a value of its goal, and the operator hears of it', async () => {
    holding = (text) => (text.includes('settle') ? ['request.account'] : []);
    await start();
    const ids = await happen(opened);
    await told();
    expect(mailer.letters).toMatchObject([
      { messageId: `<${ids.at(-1)}@vendor.example>`, subject: '[Baton] A goal waits for a person' },
    ]);
    expect(mailer.letters[0]?.text).toMatch(
      /^A goal waits for a person\.\n(.*\n)*    npm run baton -- goal report g1\n$/,
    );
    expect(troubles).toEqual(['A mail held what must stay, and goes without it (goal g1, request.account)']);
  });

  it('is told again where nobody answers, and to the next role', async () => {
    await start();
    const ids = await happen(opened, reminded, escalated);
    await told();
    expect(mailer.letters.map(({ messageId }) => messageId)).toEqual(
      ids.slice(2).map((id) => `<${id}@vendor.example>`),
    );
    expect(mailer.letters.at(-1)).toMatchObject({
      to: 'approvers@vendor.example',
      text: expect.stringContaining('Nobody has answered in time'),
    });
  });

  it('is told to the one whom it was passed on to, and to the role where nobody knows where', async () => {
    const delegated = example.HumanTaskDelegated;
    await start({ addresses: new Map([...addresses, [delegated.data.to, 'one@vendor.example']]) });
    await happen(opened, delegated);
    await told();
    expect(mailer.letters.at(-1)?.to).toBe('one@vendor.example');
  });

  it('is told nobody where it is over by then, or nobody’s address is known', async () => {
    await happen(opened, example.HumanTaskResolved);
    journal.reach(undefined);
    const first = await start();
    await told();
    await first.stop();
    await happen(opened, example.HumanTaskResolved, { ...opened, data: { ...opened.data, role: 'nobody' } });
    await start();
    await told();
    expect(mailer.letters).toEqual([]);
  });

  it('is not told where it was asked before there was any mail', async () => {
    await happen(opened);
    await start();
    await happen(opened, reminded);
    await told();
    expect(mailer.letters).toHaveLength(1);
  });
});

describe('a goal that has ended', () => {
  const concluded = { ...example.GoalConcluded, data: { ...example.GoalConcluded.data, outcome: 'PARTIAL' } } as const;

  it('is told to whom it belongs, or to the role where nobody knows where, with how it ended', async () => {
    const { owner } = submitted().data;
    const first = await start({ addresses: new Map([...addresses, ['requester', 'sales@vendor.example']]) });
    const ids = await happen(concluded);
    await told();
    await first.stop();
    expect(mailer.letters).toMatchObject([
      {
        messageId: `<${ids.at(-1)}@vendor.example>`,
        ...{ to: 'sales@vendor.example', subject: '[Baton] A goal has ended: partial' },
        text: expect.stringMatching(/^A goal has ended\.\n.*\bg1\n(.*\n)* {4}npm run baton -- goal report g1\n$/s),
      },
    ]);
    store = new MemoryEventStore();
    journal = new MailJournal(join(folder, 'other.db'));
    await start({ addresses: new Map([...addresses, [owner, 'one@vendor.example']]) });
    await happen(concluded);
    await told();
    expect(mailer.letters.at(-1)?.to).toBe('one@vendor.example');
  });

  it('is told bare where the letter would tell a value of it', async () => {
    holding = (text) => (text.includes('partial') ? ['request.account'] : []);
    await start({ addresses: new Map([['requester', 'sales@vendor.example']]) });
    await happen(concluded);
    await told();
    expect(mailer.letters).toMatchObject([{ subject: '[Baton] A goal has ended' }]);
    expect(mailer.letters[0]?.text).not.toMatch(/partial/);
  });
});

describe('a goal whose history breaks a promise', () => {
  it('is told nobody, and keeps no other waiting', async () => {
    await start();
    await store.append(goalStream('broken'), 'NO_STREAM', [submitted(), example.StepCommitted, opened].map(encoded));
    await happen(opened);
    await told();
    expect(mailer.letters).toMatchObject([{ text: expect.stringContaining('npm run baton -- goal report g1') }]);
    expect(troubles).toEqual([]);
  });
});

describe('a goal that was set aside', () => {
  it('is told to the operators, without what its log says of it', async () => {
    await start();
    const unreadable = { id: randomUUID(), type: 'goal.GoalDreamtOf.v1', data: {}, metadata: {} };
    await store.append(goalStream('g1'), 'NO_STREAM', [unreadable]);
    const ids = await setAside(quarantined);
    await told();
    expect(mailer.letters).toMatchObject([
      {
        messageId: `<${ids[0]}@vendor.example>`,
        ...{ to: 'operators@vendor.example', subject: '[Baton] A goal was set aside' },
        text: expect.stringContaining('npm run baton -- goal release g1 --reason "…"'),
      },
    ]);
    expect(mailer.letters[0]?.text).not.toContain(quarantined.data.explanation);
    expect(troubles).toEqual([]);
  });

  it('is told nobody once it was released', async () => {
    journal.reach(undefined);
    await setAside(quarantined, released);
    await start();
    await told();
    expect(mailer.letters).toEqual([]);
  });
});

describe('a fact', () => {
  it('is told once, though the events are read again from the first', async () => {
    const first = await start();
    await happen(opened);
    await told();
    await first.stop();
    journal.reach(undefined);
    await start();
    await happen(opened, reminded);
    await told();
    expect(new Set(mailer.letters.map(({ messageId }) => messageId)).size).toBe(2);
    expect(mailer.letters).toHaveLength(2);
  });

  it('is noted durably before it is told, and never told again where the process died in between', async () => {
    const seen: unknown[] = [];
    const id = () => mailer.letters.at(-1)?.messageId.slice(1, -'@vendor.example>'.length) ?? '';
    const handing = new Promise<string>((resolve) => {
      mailer.answer = () => {
        const other = new MailJournal(file);
        seen.push(other.stateOf(id()));
        other.close();
        resolve(id());
        // It never hears what became of it.
        return new Promise<Handover>(() => undefined);
      };
    });
    await start();
    await happen(opened);
    const eventId = await handing;
    expect(seen).toEqual(['INTENDED']);
    // What was begun is left where it is, as a process is that was killed.
    begun.splice(0);
    journal = new MailJournal(file);
    mailer.answer = () => 'TAKEN';
    await start();
    await told();
    expect(mailer.letters).toHaveLength(1);
    expect(journal.stateOf(eventId)).toBe('UNCLEAR');
    expect(troubles).toEqual([`A mail may not have been sent, and is not sent again (event ${eventId})`]);
  });

  it('is told under the same id until the server takes it', async () => {
    const answers: Handover[] = ['NOT_TAKEN', 'NOT_TAKEN', 'TAKEN'];
    mailer.answer = () => answers.shift() ?? 'TAKEN';
    await start();
    await happen(opened);
    await told();
    expect(mailer.letters).toHaveLength(3);
    expect(new Set(mailer.letters.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it('is not told on where the question is over when the server is back', async () => {
    mailer.answer = async (): Promise<Handover> => {
      await happen(opened, example.HumanTaskResolved, reminded);
      return 'NOT_TAKEN';
    };
    await start();
    await happen(opened);
    await told();
    await told();
    expect(mailer.letters).toHaveLength(1);
  });

  it.each<Handover>(['REFUSED', 'UNCLEAR'])('that ended as %s keeps no other waiting', async (answer) => {
    mailer.answer = ({ text }) => (text.startsWith('A goal waits') ? answer : 'TAKEN');
    await start();
    await happen(opened, reminded);
    await told();
    expect(mailer.letters).toHaveLength(2);
    expect(troubles).toHaveLength(1);
  });
});

describe('a recipient who is put off', () => {
  /** Time that stands still until what waits is let go on. */
  const waiting = new Set<() => void>();
  const standing: NotifierTools['clock'] = {
    now: () => aMoment,
    after: (_ms, goOn) => (waiting.add(goOn), { cancel: () => waiting.delete(goOn) }),
  };
  const set = { clock: standing, addresses: new Map([...addresses, ['requester', 'sales@vendor.example']]) };
  const letters = async (count: number): Promise<readonly string[]> => {
    while (mailer.letters.length < count) await setImmediate();
    return mailer.letters.map(({ messageId }) => messageId.slice(1, -'@vendor.example>'.length));
  };
  beforeEach(() => {
    waiting.clear();
    mailer.answer = ({ to }) => (to === 'operators@vendor.example' ? 'PUT_OFF' : 'TAKEN');
  });

  it('keeps nobody else waiting, and is told under the same id once they are taken', async () => {
    await start(set);
    const [, , question, end] = await happen(opened, example.GoalConcluded);
    expect(await letters(2)).toEqual([question, end]);
    mailer.answer = () => 'TAKEN';
    for (const goOn of waiting) goOn();
    await told();
    expect(await letters(3)).toEqual([question, end, question]);
    expect(journal.stateOf(question ?? '')).toBe('TAKEN');
  });

  it('is told after a restart as well, and nobody else again', async () => {
    const first = await start(set);
    const [, , question, end] = await happen(opened, example.GoalConcluded);
    await letters(2);
    await first.stop();
    expect(waiting.size).toBe(0);
    mailer.answer = () => 'TAKEN';
    await start(set);
    await told();
    expect(await letters(3)).toEqual([question, end, question]);
  });

  it('is given up after some days, and their address stands in no line about it', async () => {
    await start();
    const ids = await happen(opened);
    await told();
    expect(mailer.letters).toHaveLength(101);
    expect(journal.stateOf(ids.at(-1) ?? '')).toBe('REFUSED');
    expect(troubles.join()).toMatch(/^[^@]*is given up[^@]*$/);
  });
});

describe('a store that fails', () => {
  it('is waited for longer each time, until something went well', async () => {
    await happen(opened, reminded);
    journal.reach(undefined);
    const whole = store.readStream.bind(store);
    const away = () => {
      throw new StoreError('UNAVAILABLE', 'It is away');
    };
    const read = jest.spyOn(store, 'readStream');
    for (const answer of [away, away, whole, away]) read.mockImplementationOnce(answer);
    const waits: number[] = [];
    await start({ clock: { ...clock, after: (ms, goOn) => (waits.push(ms), clock.after(ms, goOn)) } });
    await told();
    expect(waits).toEqual([1_000, 2_000, 1_000]);
    expect(mailer.letters).toHaveLength(2);
  });
});

describe('facts over SMTP', () => {
  it('arrive once each under their own ids, though the events are read again from the first', async () => {
    const server = await openServer('TAKES');
    const reader = {
      ...{ mailer: server.mailer },
      addresses: new Map([...addresses, ['requester', 's@vendor.example']]),
    };
    const first = await start(reader);
    const ids = await happen(opened, example.GoalConcluded);
    const beside = await setAside(quarantined);
    await told();
    await first.stop();
    journal.reach(undefined);
    await start(reader);
    await told();
    const messageIds = server.taken.map((text) => /^Message-ID: <(.*)@/im.exec(text)?.[1]);
    expect(messageIds).toEqual([...ids.slice(2), ...beside]);
    await server.close();
  });
});

describe('a mail journal', () => {
  it('of another store is refused, with what to do', async () => {
    const other = new MemoryEventStore();
    await other.append('goal-x', 'NO_STREAM', [encoded(submitted())]);
    journal.reach(await other.end());
    await expect(start()).rejects.toThrow(UnusableMailJournal);
  });
});
