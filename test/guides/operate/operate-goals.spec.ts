import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainPaint } from '@baton/narration';
import { BrokenInvariant } from '@baton/kernel';
import type { Manifest } from '@baton/specialist/domain';
import { manifest as contracts } from '@baton/specialist/systems/contracts';
import { manifest as salesforce } from '@baton/specialist/systems/salesforce';
import { manifest as sap } from '@baton/specialist/systems/sap';
import { run } from '../../../apps/cli/src/run.js';
import { ObligingSystem } from '../../e2e/obliging-system.js';
import { serveHouse } from '../../e2e/served-house.js';

const guide = readFileSync(join(import.meta.dirname, '../../../docs/guides/operate-goals.md'), 'utf8');

/** The commands of each chapter, by its heading. */
const chapters = new Map(
  guide
    .split(/^## /m)
    .slice(1)
    .map((chapter) => [
      chapter.slice(0, chapter.indexOf('\n')),
      [...chapter.matchAll(/^npm run baton -- (.+)$/gm)].map(([, words = '']) => words),
    ]),
);

/** An invoice that is sent and can't be asked about: of a lost answer only a person can tell. */
const unaskable: Manifest = {
  ...sap,
  capabilities: sap.capabilities.map((capability) =>
    capability.name === 'erp.invoice.create' ? { ...capability, idempotencyClass: 'NONE' } : capability,
  ),
};

let erp: ObligingSystem;
let legal: ObligingSystem;
let house: Awaited<ReturnType<typeof serveHouse>>;
let breakNext: boolean;
beforeEach(async () => {
  erp = new ObligingSystem(unaskable);
  legal = new ObligingSystem(contracts);
  breakNext = false;
  house = await serveHouse([new ObligingSystem(salesforce), erp, legal], {
    crashPoint: (place) => {
      if (place !== 'before-append' || !breakNext) return;
      breakNext = false;
      throw new BrokenInvariant('A promise that a test breaks');
    },
  });
});
afterEach(() => house.close());

/** What stands for the placeholders of a chapter. */
interface Stage {
  readonly GOAL_ID?: string;
  readonly TASK_ID?: string;
}

const submit = async (key: string): Promise<string> =>
  (await house.submit('Renew "Example" for a year at +5 %', key)).goalId;

/** A goal whose contract can't be filed for now. */
async function waiting(): Promise<Stage> {
  legal.answer = () => ({ kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: 60 * 60_000 });
  const goalId = await submit('waiting');
  await house.until(goalId, 'OperationDeferred');
  return { GOAL_ID: goalId };
}

/** A goal whose invoice was sent, and whose system can't say what became of it. */
async function inDoubt(): Promise<Stage> {
  const before = erp.timesPerformed('erp.invoice.create');
  erp.answer = (capability, times) => {
    if (capability === 'erp.invoice.create' && times === before + 1) throw new Error('the connection was lost');
    return undefined;
  };
  erp.show = () => ({ kind: 'ABSENT' });
  const goalId = await submit('in-doubt');
  const { state } = await house.until(goalId, 'HumanTaskOpened');
  return { GOAL_ID: goalId, TASK_ID: Object.keys(state.tasks)[0] };
}

async function setAside(): Promise<Stage> {
  const { GOAL_ID: goalId = '' } = await waiting();
  breakNext = true;
  await house.control(goalId, { do: 'RETRY_STEP', step: 's3', operation: 'forward' });
  await house.setAside(goalId);
  return { GOAL_ID: goalId };
}

const stages: Readonly<Record<string, () => Promise<Stage>>> = {
  'See what goes on': waiting,
  'Hold a goal, and let it go on': waiting,
  'Try a step again, or leave it out': waiting,
  'Call a goal off': waiting,
  'End a goal as it stands': waiting,
  'Answer what nobody can tell': inDoubt,
  'Many at once': async () => ({ ...(await waiting()), ...(await inDoubt()) }),
  'A goal that was set aside': setAside,
};

async function baton(line: string): Promise<{ readonly code: number; readonly said: string }> {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const said: string[] = [];
  const terminal = { write: (text: string) => void said.push(text), paint: plainPaint, width: 100 };
  const code = await run(words, { terminal, complain: (text) => said.push(text), url: house.url });
  return { code, said: said.join('\n') };
}

describe('the guide for operators', () => {
  it.each([...chapters].filter(([, commands]) => commands.length > 0))(
    'shows what works: %s',
    async (heading, commands) => {
      const stage = await stages[heading]?.();
      for (const command of commands) {
        await house.untilListed();
        const line = command.replace(/GOAL_ID|TASK_ID/g, (name) => stage?.[name as keyof Stage] ?? name);
        expect({ command, ...(await baton(line)) }).toMatchObject({ command, code: 0 });
      }
    },
  );

  it('reaches what it says it reaches', async () => {
    const { GOAL_ID: goalId = '' } = await waiting();
    await house.untilListed();
    const { said } = await baton('goals pause --system contracts --phase running --dry-run --json --reason "Down"');
    expect(JSON.parse(said)).toMatchObject({ count: 1, sample: [{ goalId }] });
    await baton('goals pause --system contracts --phase running --yes --reason "Down"');
    expect((await baton(`goal show ${goalId}`)).said).toMatch(/RUNNING · PAUSED/);
  });
});
