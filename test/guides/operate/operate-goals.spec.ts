import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BrokenInvariant } from '@baton/kernel';
import type { Manifest } from '@baton/specialist/domain';
import { manifest as contracts } from '@baton/specialist/systems/contracts';
import { manifest as salesforce } from '@baton/specialist/systems/salesforce';
import { manifest as sap } from '@baton/specialist/systems/sap';
import { ObligingSystem } from '../../e2e/obliging-system.js';
import { serveHouse } from '../../e2e/served-house.js';
import type { Props } from '../guide-commands.js';
import { baton, commandsOf, withProps } from '../guide-commands.js';

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

const submit = async (key: string): Promise<string> =>
  (await house.submit('Renew "Example" for a year at +5 %', key)).goalId;

/** A goal whose contract can't be filed for now. */
async function waiting(): Promise<Props> {
  legal.answer = () => ({ kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: 60 * 60_000 });
  const goalId = await submit('waiting');
  await house.until(goalId, 'OperationDeferred');
  return { GOAL_ID: goalId };
}

/** A goal whose invoice was sent, and whose system can't say what became of it. */
async function inDoubt(): Promise<Props> {
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

async function setAside(): Promise<Props> {
  const { GOAL_ID: goalId = '' } = await waiting();
  breakNext = true;
  await house.control(goalId, { do: 'RETRY_STEP', step: 's3', operation: 'forward' });
  await house.setAside(goalId);
  return { GOAL_ID: goalId };
}

/** A goal that asks by how much the price changes. */
async function asking(): Promise<Props> {
  const { goalId } = await house.submit('Renew "Example" for a year', 'asking');
  return { GOAL_ID: goalId };
}

const stages: Readonly<Record<string, () => Promise<Props>>> = {
  'See what goes on': waiting,
  'Why somebody did something': waiting,
  'Say how delicate something is': asking,
  'Hold a goal, and let it go on': waiting,
  'Try a step again, or leave it out': waiting,
  'Call a goal off': waiting,
  'End a goal as it stands': waiting,
  'Answer what nobody can tell': inDoubt,
  'Many at once': async () => ({ ...(await waiting()), ...(await inDoubt()) }),
  'A goal that was set aside': setAside,
};

describe('the guide for operators', () => {
  it.each(commandsOf('operate-goals.md'))('shows what works: %s', async (heading, commands) => {
    const props = await stages[heading]?.();
    for (const command of commands) {
      await house.untilListed();
      expect({ command, ...(await baton(withProps(command, props), house)) }).toMatchObject({ command, code: 0 });
    }
  });

  it('reaches what it says it reaches', async () => {
    const { GOAL_ID: goalId = '' } = await waiting();
    await house.untilListed();
    const { said } = await baton(
      'goals pause --system contracts --phase running --dry-run --json --reason "Down"',
      house,
    );
    expect(JSON.parse(said)).toMatchObject({ count: 1, sample: [{ goalId }] });
    await baton('goals pause --system contracts --phase running --yes --reason "Down"', house);
    expect((await baton(`goal show ${goalId}`, house)).said).toMatch(/RUNNING · PAUSED/);
    const retry = 'goals retry --system contracts --json --reason "Up again"';
    const looked = JSON.parse((await baton(`${retry} --dry-run`, house)).said) as object;
    expect(looked).toMatchObject({ count: 1, sample: [{ goalId, step: 's3', operation: 'forward' }] });
    legal.answer = () => undefined;
    const once = `${retry} --yes --key once`;
    for (const again of [once, once]) expect(await baton(again, house)).toMatchObject({ code: 0 });
    await baton('goals resume --paused --yes --reason "Up again"', house);
    const { events } = await house.concluded(goalId);
    expect(events.filter(({ type }) => type === 'RetryRequested')).toHaveLength(1);
  });
});
