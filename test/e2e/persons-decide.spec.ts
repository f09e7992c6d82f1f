import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadPlaybooks } from '@baton/conversation';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent, GoalState, HumanTaskOption } from '@baton/goal/domain';
import { reportOutcome } from '@baton/goal/domain';
import { manifest } from '@baton/specialist/systems/salesforce';
import { openHouse } from './in-process-house.js';
import { ObligingSystem } from './obliging-system.js';

/** The repricing of the guide, which nobody may approve for themselves, and which is held where its second step fails. */
const folder = mkdtempSync(join(tmpdir(), 'playbooks-'));
copyFileSync('deploy/playbooks/playbook.schema.json', join(folder, 'playbook.schema.json'));
writeFileSync(
  join(folder, 'reprice.yaml'),
  readFileSync('test/guides/playbook/reprice.yaml', 'utf8')
    .replace('recovery: compensate', 'recovery: hold\napproval: { by: approver, fourEyes: true }')
    .replace(/\n {4}when: .*/, ''),
);
const playbooks = loadPlaybooks(folder);
afterAll(() => rmSync(folder, { recursive: true }));

const owner = { actorId: 'person-1', roles: ['requester', 'operator', 'approver'] };
const [first, second] = ['person-3', 'person-4'].map((actorId) => ({ actorId, roles: ['approver'] }));

let crm: ObligingSystem;
let house: Awaited<ReturnType<typeof openHouse>>;
beforeEach(async () => {
  crm = new ObligingSystem(manifest);
  house = await openHouse([crm], new MemoryEventStore(), { playbooks });
});
afterEach(() => house.close());

const opens = (kind: string, times: number) => {
  let seen = 0;
  return (event: GoalEvent) => event.type === 'HumanTaskOpened' && event.data.kind === kind && ++seen === times;
};

/** The control that answers the goal's open task as it is shown. */
function answerTo({ tasks }: GoalState, option: HumanTaskOption) {
  const task = Object.values(tasks).find(({ ended }) => ended === undefined);
  if (!task) throw new Error('Nobody is asked anything');
  return { do: 'RESOLVE_TASK', taskId: task.taskId, digest: task.digest, option } as const;
}

async function asked(key: string) {
  const { goalId } = await house.submit('Reprice "Example" at +3 %', key);
  return { goalId, ...(await house.until(goalId, opens('APPROVE_PLAN', 1))) };
}

describe('a plan that takes four eyes', () => {
  it('is approved by nobody whose goal it is, and by one alone of two who answer at once', async () => {
    const { goalId, state } = await asked('eyes');
    const [approve, reject] = [answerTo(state, 'APPROVE'), answerTo(state, 'REJECT')];
    await expect(house.control(goalId, approve, owner)).rejects.toMatchObject({ code: 'FOUR_EYES' });
    await expect(house.control(goalId, approve)).rejects.toMatchObject({ code: 'ROLE_NEEDED' });
    const answers = await Promise.allSettled([
      house.control(goalId, approve, first),
      house.control(goalId, reject, second),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const late = answers.find((answer) => answer.status === 'rejected');
    expect(late?.reason).toMatchObject({ code: 'TASK_CLOSED' });
    const { events } = await house.concluded(goalId);
    expect(events.filter(({ type }) => type === 'PlanApproved' || type === 'PlanRejected')).toHaveLength(1);
  });
});

describe('a goal that is planned anew after a step has failed', () => {
  it('keeps what is committed, has the new plan approved again, and takes no word for the former one', async () => {
    crm.answer = (name, times) =>
      name === 'crm.opportunity.flag' && times === 1 ? { kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' } : undefined;
    const { goalId, state } = await asked('anew');
    const former = answerTo(state, 'APPROVE');
    await house.control(goalId, former, first);
    const held = await house.until(goalId, opens('CHOOSE_RECOVERY', 1));
    await house.control(goalId, answerTo(held.state, 'REPLAN'), owner);
    const revised = await house.until(goalId, opens('APPROVE_PLAN', 2));
    expect(revised.state.plan).toMatchObject({ steps: [{ id: 's1' }, { id: 's2-r2', after: ['s1'] }] });
    const anew = answerTo(revised.state, 'APPROVE');
    const stale = house.control(goalId, { ...anew, digest: former.digest }, first);
    await expect(stale).rejects.toMatchObject({ code: 'TASK_CHANGED' });
    await expect(house.control(goalId, anew, owner)).rejects.toMatchObject({ code: 'FOUR_EYES' });
    await house.control(goalId, anew, first);
    const { state: ended } = await house.concluded(goalId);
    const { outcome, steps } = reportOutcome(ended);
    expect([outcome, ...steps.map(({ step, effect }) => `${step} ${effect}`)]).toEqual([
      ...['COMPLETED', 's1 APPLIED', 's2-r2 APPLIED', 's2 NONE'],
    ]);
    expect(crm.timesPerformed('crm.opportunity.update')).toBe(1);
  });
});

describe('answers under a key that was used before', () => {
  it('are taken once where they are the same, and refused where they are others', async () => {
    const { goalId } = await house.submit('Reprice "Example"', 'open');
    await house.until(goalId, 'ClarificationRequested');
    const answer = (text: string) => house.clarify(goalId, [{ attribute: 'request.uplift', text }], 'one-key');
    expect(await answer('3 %')).toMatchObject({ alreadySubmitted: false });
    expect(await answer('3 %')).toMatchObject({ alreadySubmitted: true });
    await expect(answer('4 %')).rejects.toMatchObject({ code: 'KEY_ALREADY_USED' });
  });
});
