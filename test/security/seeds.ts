import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Playbook } from '@baton/conversation';
import { loadPlaybooks } from '@baton/conversation';
import { ActivePolicies } from '@baton/handoff/application';
import { CedarEngine, readPolicyFolder } from '@baton/handoff/policy/cedar';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import type { serveHouse } from '../e2e/served-house.js';
import { reply } from './asking.js';
import type { Ids } from './questions.js';
import { remark } from './quoting-board.js';

type House = Awaited<ReturnType<typeof serveHouse>>;

/** The repricing of the guide, which nobody may approve for themselves, and one that quotes what a system holds. */
export function ownPlaybooks(): readonly Playbook[] {
  const folder = mkdtempSync(join(tmpdir(), 'playbooks-'));
  try {
    copyFileSync('deploy/playbooks/playbook.schema.json', join(folder, 'playbook.schema.json'));
    const guide = readFileSync('test/guides/playbook/reprice.yaml', 'utf8');
    const text = guide.replace('recovery: compensate', 'recovery: hold\napproval: { by: approver, fourEyes: true }');
    writeFileSync(join(folder, 'reprice.yaml'), text);
    copyFileSync('test/security/pin.yaml', join(folder, 'pin.yaml'));
    return loadPlaybooks(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the seeded goals are about, by the labels of what asks for it and of the systems that tell it. */
export const markedValues = [
  { text: 'ACME Corporation', classification: 'internal' },
  { text: '50400.00', classification: 'confidential' },
  { text: 'ingrid.solheim@acme.example', classification: 'confidential' },
  { text: 'Renew ACME Corporation for a year at +5 %', classification: 'restricted' },
  remark,
] as const;

/** Goals of one owner, each in another state, by what became of it. */
export async function seedGoals(house: House, sandbox: RunningSandbox): Promise<Readonly<Record<string, string>>> {
  const { submit, concluded, until, request } = house;
  const engine = new CedarEngine();
  const policies = new ActivePolicies({ ...request, engine, onTrouble: (text) => house.troubles.push(text) });
  await policies.activate(readPolicyFolder('deploy/policies'));
  const ended = (await submit('Renew ACME Corporation for a year at +5 %', 'ended')).goalId;
  const failed = (await submit('Offboard Globex Industries', 'failed')).goalId;
  const asking = (await submit('Renew Northwind Trading for a year', 'asking')).goalId;
  const approval = (await submit('Reprice "Halmont" at +3 %', 'approval')).goalId;
  await Promise.all([concluded(ended), concluded(failed), until(asking, 'ClarificationRequested')]);
  await until(approval, 'HumanTaskOpened');
  await sandbox.switchOn({ system: 'email', kind: 'fail-after', times: 2, status: 0 });
  const doubt = (await submit('Offboard Northwind Logistics', 'doubt')).goalId;
  await until(doubt, 'HumanTaskOpened');
  const terminated = (await submit('Offboard Northwind Trading', 'terminated')).goalId;
  await until(terminated, 'HumanTaskOpened');
  await sandbox.switchOff();
  await house.control(terminated, { do: 'TERMINATE' }, { actorId: 'person-3', roles: ['approver'] });
  await concluded(terminated);
  const [mail] = sandbox.sandbox.stores.email.sent().filter(({ subject }) => subject.includes('Northwind Trading'));
  const recordId = mail?.messageId.slice(1, -1);
  const found = { do: 'MARK_OUTCOME', step: 's6', operation: 'forward', finding: 'DONE', recordId } as const;
  await house.control(terminated, found);
  const flagged = await seedFlagged(house, sandbox);
  // What the board holds crosses to nobody until a person has approved that very text.
  const quoting = (await submit('Pin the remark of "Halmont"', 'quoting')).goalId;
  await until(quoting, 'HumanTaskOpened');
  await house.untilListed();
  return { ended, failed, asking, approval, doubt, terminated, flagged, quoting };
}

/** Called off, and the CRM refuses to take its change back: a person is asked, who needs to know what was there before. */
async function seedFlagged({ submit, until, control }: House, sandbox: RunningSandbox): Promise<string> {
  const { goalId } = await submit('Renew "Velden Software" for a year at +5 %', 'flagged');
  await until(goalId, (event) => event.type === 'StepCommitted' && event.data.step === 's1');
  await control(goalId, { do: 'PAUSE' });
  await sandbox.switchOn({ system: 'salesforce', kind: 'fail-before', method: 'PATCH', status: 400, times: 1 });
  await control(goalId, { do: 'CANCEL' });
  await until(goalId, (event) => event.type === 'HumanTaskOpened' && event.data.step === 's1');
  await sandbox.switchOff();
  return goalId;
}

/** All by which things of a goal can be asked for. */
export async function idsOf({ url, token }: House, goalId: string): Promise<Ids> {
  const query = `query ($id: ID!) {
    goal(id: $id) { steps { id step } handoffs { id } tasks { id taskId digest group ended } }
    specialists { id } policySets { edges { node { id } } } disclosures(first: 1) { edges { node { subject } } }
  }`;
  const { body } = await reply(url, query, { id: goalId }, token);
  const { data } = body as { readonly data: Found };
  const { steps, handoffs, tasks } = data.goal;
  const task = tasks.find(({ ended }) => ended === null) ?? tasks[0];
  const ids = {
    ...{ goalId, id: goalId, goal: goalId, 'id of Goal': goalId },
    ...{ step: steps[0]?.step, 'id of Step': steps[0]?.id, 'id of Handoff': handoffs[0]?.id },
    ...{ 'id of HumanTask': task?.id, taskId: task?.taskId, digest: task?.digest, group: task?.group },
    ...{ 'id of Specialist': data.specialists[0]?.id, 'id of PolicySet': data.policySets.edges[0]?.node.id },
    subject: data.disclosures.edges[0]?.node.subject,
  };
  return Object.fromEntries(Object.entries(ids).flatMap(([name, id]) => (id ? [[name, id]] : [])));
}

interface Found {
  readonly goal: {
    readonly steps: readonly { readonly id: string; readonly step: string }[];
    readonly handoffs: readonly { readonly id: string }[];
    readonly tasks: readonly {
      readonly id: string;
      readonly taskId: string;
      readonly digest: string;
      readonly group: string;
      readonly ended: string | null;
    }[];
  };
  readonly specialists: readonly { readonly id: string }[];
  readonly policySets: { readonly edges: readonly { readonly node: { readonly id: string } }[] };
  readonly disclosures: { readonly edges: readonly { readonly node: { readonly subject: string | null } }[] };
}
