import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Playbook } from '@baton/conversation';
import { loadPlaybooks } from '@baton/conversation';
import { SqliteKeyStore } from '@baton/encryption/key-store/sqlite';
import { SqliteEventStore } from '@baton/event-store/sqlite';
import type { HumanTaskKind } from '@baton/goal/domain';
import { BrokenInvariant } from '@baton/kernel';
import type { Manifest } from '@baton/specialist/domain';
import { manifest as contracts } from '@baton/specialist/systems/contracts';
import { manifest as salesforce } from '@baton/specialist/systems/salesforce';
import { manifest as sap } from '@baton/specialist/systems/sap';
import { ObligingSystem } from '../../e2e/obliging-system.js';
import { serveHouse } from '../../e2e/served-house.js';
import { writePlaybooksFor } from '../../../tools/processes/playbooks-for.js';
import type { Props } from '../guide-commands.js';
import { baton, commandsOf, withProps } from '../guide-commands.js';

/** An invoice that is sent and can't be asked about: of a lost answer only a person can tell. */
const unaskable: Manifest = {
  ...sap,
  capabilities: sap.capabilities.map((capability) =>
    capability.name === 'erp.invoice.create' ? { ...capability, idempotencyClass: 'NONE' } : capability,
  ),
};

interface WrittenPlaybook {
  readonly reads: readonly object[];
  readonly matches: object;
  readonly asks: readonly object[];
}

/**
 * The shipped ones, the one of the guide, and that one with a plan to approve, with a name that may not cross, and with a
 * specialist that nobody has, for a moment.
 */
function playbooks(): readonly Playbook[] {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-'));
  try {
    writePlaybooksFor(['salesforce', 'sap', 'contracts'], folder);
    copyFileSync('test/guides/playbook/reprice.yaml', join(folder, 'reprice.yaml'));
    const guides = parse(readFileSync(join(folder, 'reprice.yaml'), 'utf8')) as WrittenPlaybook;
    const write = (id: string, verb: string, change: object) =>
      writeFileSync(
        join(folder, `${id}.yaml`),
        stringify({ ...guides, id, matches: { ...guides.matches, verbs: [verb], nouns: [] }, ...change }),
      );
    write('approved', 'discount', { approval: { by: 'approver' } });
    const [account, ...others] = guides.asks;
    const restricted = { ...account, labels: { classification: 'restricted', category: 'identity' } };
    write('restricted', 'undercut', { asks: [restricted, ...others] });
    write('unplannable', 'requote', { reads: guides.reads.map((read) => ({ ...read, specialist: 'servicenow' })) });
    return loadPlaybooks(folder).map((playbook) =>
      playbook.id === 'unplannable' ? { ...playbook, withinMs: 1 } : playbook,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

let crm: ObligingSystem;
let erp: ObligingSystem;
let legal: ObligingSystem;
let house: Awaited<ReturnType<typeof serveHouse>>;
let breakNext: boolean;
let installation: string;
beforeEach(async () => {
  crm = new ObligingSystem(salesforce);
  erp = new ObligingSystem(unaskable);
  legal = new ObligingSystem(contracts);
  breakNext = false;
  installation = mkdtempSync(join(tmpdir(), 'runbook-installation-'));
  house = await serveHouse([crm, erp, legal], {
    playbooks: playbooks(),
    crashPoint: (place) => {
      if (place !== 'before-append' || !breakNext) return;
      breakNext = false;
      throw new BrokenInvariant('A promise that a test breaks');
    },
  });
});
afterEach(async () => {
  await house.close();
  rmSync(installation, { recursive: true });
});

/** A goal that a person has been asked about. */
async function asked(sentence: string, kind: HumanTaskKind): Promise<Props> {
  const { goalId } = await house.submit(sentence, 'asked');
  const { state } = await house.until(goalId, (event) => event.type === 'HumanTaskOpened' && event.data.kind === kind);
  return { GOAL_ID: goalId, TASK_ID: Object.values(state.tasks).find((task) => task.kind === kind)?.taskId };
}

const renewal = 'Renew "Example" for a year at +5 %';

function inDoubt(): Promise<Props> {
  erp.answer = (name, times) => {
    if (name === 'erp.invoice.create' && times === 1) throw new Error('the connection was lost');
    return undefined;
  };
  erp.show = () => ({ kind: 'ABSENT' });
  return asked(renewal, 'SETTLE_UNKNOWN');
}

function leftOver(): Promise<Props> {
  legal.answer = () => ({ kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' });
  erp.answer = (name) =>
    name === 'erp.creditmemo.create' ? { kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' } : undefined;
  return asked(renewal, 'MANUAL_COMPENSATION');
}

function refused(): Promise<Props> {
  crm.answer = (name, times) =>
    name === 'crm.opportunity.update' && times === 1 ? { kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' } : undefined;
  return asked('Reprice "Example" at +3 %', 'CHOOSE_RECOVERY');
}

/** A goal whose contract can't be filed for now. */
async function waiting(): Promise<Props> {
  legal.answer = (_, times) => (times === 1 ? { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: 3_600_000 } : undefined);
  const { goalId } = await house.submit(renewal, 'waiting');
  await house.until(goalId, 'OperationDeferred');
  return { GOAL_ID: goalId };
}

async function paused(): Promise<Props> {
  const props = await waiting();
  await house.control(props.GOAL_ID ?? '', { do: 'PAUSE' });
  return props;
}

async function setAside(): Promise<Props> {
  const { GOAL_ID: goalId = '' } = await waiting();
  breakNext = true;
  await house.control(goalId, { do: 'RETRY_STEP', step: 's3', operation: 'forward' });
  await house.setAside(goalId);
  return { GOAL_ID: goalId };
}

/** The folders of an installation beside the house, which has none. */
async function installed(): Promise<Props> {
  const folder = (name: string): string => join(installation, name);
  mkdirSync(folder('data/orchestrator'), { recursive: true });
  const onBroken = (): void => undefined;
  await SqliteEventStore.open(folder('data/orchestrator/events.db'), { onBroken }).close();
  await SqliteKeyStore.open({ keysDir: folder('data/keys') }).close();
  const folders = { DATA_FOLDER: folder('data'), BACKUP_FOLDER: folder('backup'), FRESH_FOLDER: folder('fresh') };
  return { ...folders, ...(await waiting()) };
}

/** How each chapter finds its goal, and how the goal goes on after its last command. */
const chapters: Readonly<Record<string, readonly [() => Promise<Props>, RegExp]>> = {
  'Where to begin': [inDoubt, /settle-unknown|find out in the system/i],
  'approve-plan': [() => asked('Discount "Example" at +3 %', 'APPROVE_PLAN'), /COMPLETED · FINISHED/],
  'waive-disclosure': [() => asked('Undercut "Example" at +3 %', 'WAIVE_DISCLOSURE'), /COMPLETED · FINISHED/],
  'settle-unknown': [inDoubt, /COMPLETED · FINISHED/],
  'manual-compensation': [leftOver, /is COMPENSATED/],
  'choose-recovery': [refused, /COMPLETED · FINISHED/],
  'answer-clarification': [() => asked('Renew "Example" for a year', 'ANSWER_CLARIFICATION'), /COMPLETED · FINISHED/],
  'A goal that was set aside': [setAside, /COMPLETED · FINISHED/],
  'A goal that is paused': [paused, /RUNNING\n/],
  'A step that waits for its system': [waiting, /COMPLETED · FINISHED/],
  "A specialist that can't be reached": [waiting, /RUNNING/],
  'A goal that waits for its plan': [
    () => asked('Requote "Example" at +3 %', 'CHOOSE_RECOVERY'),
    /NOTHING DONE · CANCELED/,
  ],
  'A goal that nobody drives': [waiting, /RUNNING/],
  'Lists that are behind': [waiting, /RUNNING/],
  'Back up, and put back': [installed, /RUNNING/],
};

describe('the runbook', () => {
  it.each(commandsOf('runbook.md'))('resolves what it tells of: %s', async (heading, commands) => {
    const [stage, wanted] = chapters[heading] ?? [];
    const props = await stage?.();
    const goalId = props?.GOAL_ID ?? '';
    const lists: string[] = [];
    for (const command of commands) {
      await house.untilListed();
      const ran = await baton(withProps(command, props), house);
      expect({ command, ...ran }).toMatchObject({ command, code: 0 });
      if (command.includes(' list')) lists.push(ran.said);
    }
    expect(lists.join()).toContain(goalId);
    if (/COMP|NOTHING/.test(wanted?.source ?? '')) await house.concluded(goalId);
    expect((await baton(`goal show ${goalId}`, house)).said).toMatch(wanted ?? /no such chapter/);
  });
});
