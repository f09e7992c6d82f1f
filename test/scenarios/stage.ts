import { randomUUID } from 'node:crypto';
import { openedPage } from '@baton/api';
import { goalCodec, goalStream } from '@baton/event-store';
import type { Control } from '@baton/goal/application';
import type { GoalEvent, GoalState, HumanTaskOption } from '@baton/goal/domain';
import { goalDecider } from '@baton/goal/domain';
import { Refusal } from '@baton/kernel';
import type { Paint, ReportPage } from '@baton/narration';
import { narrateEvent, renderMoment, renderReport } from '@baton/narration';
import { GoalQuery } from '@baton/read-models';
import type { Edit } from '../../apps/sandbox/src/admin-edits.js';
import type { FaultRequest } from '../../apps/sandbox/src/faults.js';
import type { SapRecord } from '../../apps/sandbox/src/stores.js';
import { Baseline } from './comparison.js';
import type { Gate } from './gates.js';
import type { Theatre } from './theatre.js';

/** Where the story is told, line by line. */
export interface Audience {
  readonly write: (text: string) => void;
  readonly paint: Paint;
  readonly width: number;
}

/** Persons of a scenario: under their roles alone, never under a name. */
export type Role = 'requester' | 'operator' | 'approver';

/** A bound against hanging. */
const untilMsMax = 45_000;

type Awaited = GoalEvent['type'] | ((event: GoalEvent) => boolean);

/** What one scenario does, told as it happens. */
export class Stage {
  readonly stores = this.theatre.systems.sandbox.stores;
  private readonly baseline = new Baseline(this.stores);
  private readonly goals = new GoalQuery(this.theatre.house.request.store);
  private goalId = '';
  private told = 0;
  private state: GoalState = goalDecider.initial;

  constructor(
    private readonly theatre: Theatre,
    private readonly audience: Audience,
  ) {}

  /** A person wants something. */
  async goal(sentence: string): Promise<void> {
    this.say(`A person says: ${sentence}`);
    ({ goalId: this.goalId } = await this.theatre.house.submit(sentence, randomUUID()));
  }

  /** Something goes wrong in a system from now on. */
  async fault(what: string, fault: FaultRequest): Promise<void> {
    this.say(what);
    await this.theatre.systems.switchOn(fault);
  }

  /** Nothing goes wrong any more. */
  async mended(what: string): Promise<void> {
    this.say(what);
    await this.theatre.systems.switchOff();
  }

  /** A person does something in a system's own screens. */
  async edit(what: string, edit: Edit): Promise<void> {
    this.say(what);
    // The systems' clock stands still otherwise, and two changes of one moment are one version to them.
    this.theatre.systems.moveClock(2_000);
    await this.baseline.duringEdit(() => this.theatre.systems.edit(edit));
  }

  /** Calls of that capability stop before their system from now on, until the gate is opened. */
  hold(capability: string): Gate {
    return this.theatre.gates.close(capability);
  }

  /** Time passes, for everybody. */
  later(what: string, ms: number): void {
    this.say(what);
    this.theatre.clock.moveAhead(ms);
  }

  /** Waits for an event of the goal, and tells all that came before it. */
  async until(awaited: Awaited): Promise<GoalState> {
    const limit = Promise.withResolvers<'NEVER'>();
    const timer = setTimeout(() => limit.resolve('NEVER'), untilMsMax);
    const found = await Promise.race([this.theatre.house.until(this.goalId, awaited), limit.promise]);
    clearTimeout(timer);
    await this.tellEvents();
    if (found === 'NEVER')
      throw new Error(`It never came to ${String(awaited)} (${this.theatre.house.troubles.join()})`);
    return this.state;
  }

  /** A person does something to the goal. */
  async person(role: Role, what: string, control: Control, key: string = randomUUID()): Promise<void> {
    this.say(`${role}: ${what}`);
    // The goal is the requester's own.
    const by = { actorId: role === 'requester' ? 'person-1' : `${role}-1`, roles: [role], key };
    const { alreadySubmitted } = await this.theatre.house.control(this.goalId, control, by);
    if (alreadySubmitted) this.say('  It is known by its key, so it changes nothing.');
  }

  /** A person is too late, or may not: it is refused with that code. */
  async refused(role: Role, what: string, control: Control, code: string): Promise<void> {
    this.say(`${role}: ${what}`);
    const by = { actorId: `${role}-2`, roles: [role] };
    const refusal: unknown = await this.theatre.house
      .control(this.goalId, control, by)
      .catch((error: unknown) => error);
    if (!(refusal instanceof Refusal) || refusal.code !== code) throw new Error(`It was not refused (${code})`);
    this.say(`  Refused (${code}): ${refusal.message}`);
  }

  /** Two persons at the same time: one is taken, the other refused with that code. Resolves with the key of the first. */
  async atOnce(role: Role, what: string, control: Control, code: string): Promise<string> {
    this.say(`Two persons with the role ${role}, at once: ${what}`);
    const keys = [randomUUID(), randomUUID()];
    const results = await Promise.allSettled(
      keys.map((key, index) =>
        this.theatre.house.control(this.goalId, control, { actorId: `${role}-${index + 1}`, roles: [role], key }),
      ),
    );
    const [lost, ...others] = results.filter((result) => result.status === 'rejected');
    const refusal: unknown = lost?.reason;
    if (!(refusal instanceof Refusal) || refusal.code !== code || others.length > 0)
      throw new Error(`Not one of them was refused (${code})`);
    const winner = results.findIndex(({ status }) => status === 'fulfilled');
    this.say(`  The first is taken. The other is refused (${code}): ${refusal.message}`);
    return keys[winner] ?? '';
  }

  /** An answer to the latest open task that takes it, as it was shown. */
  answer(option: HumanTaskOption, more: { readonly recordId?: string } = {}): Control {
    const open = Object.values(this.state.tasks).filter(({ ended }) => ended === undefined);
    const task = open.findLast(({ options }) => options.includes(option));
    if (!task) throw new Error(`Nobody is asked anything that can be answered by ${option}`);
    return { do: 'RESOLVE_TASK', taskId: task.taskId, digest: task.digest, option, ...more };
  }

  /** The one record that was made in SAP since the scenario began. */
  madeSince(entity: 'Invoice' | 'PurchaseOrder'): SapRecord {
    const [made, ...others] = this.stores.sap
      .all(entity)
      .filter((row) => !this.baseline.had(`${entity} ${String(row[entity])}`));
    if (!made || others.length > 0) throw new Error(`Not one ${entity} was made`);
    return made;
  }

  /** How the goal stands, its page as a person gets it, and where it differs from the systems' own stores. */
  async ending(): Promise<Ending> {
    await this.tellEvents();
    const { tenant, request } = this.theatre.house;
    const history = await this.goals.find({ tenant }, this.goalId);
    if (!history) throw new Error('The goal is not there');
    const reader = { tenant, actorId: 'person-1', roles: ['operator', 'approver'], authenticatedBy: 'scenario' };
    const page = await openedPage(history, request, reader);
    const { paint, width } = this.audience;
    return {
      page,
      text: renderReport(page, paint, { width }),
      differences: this.baseline.differencesFrom(page.report),
    };
  }

  private say(what: string): void {
    this.audience.write(this.audience.paint.strong(`— ${what}`));
  }

  private async tellEvents(): Promise<void> {
    const { write, paint, width } = this.audience;
    for await (const stored of this.theatre.house.request.store.readStream(goalStream(this.goalId), this.told)) {
      const { event, metadata } = goalCodec.decode(stored);
      this.state = goalDecider.evolve(this.state, event);
      this.told += 1;
      const time = metadata.recordedAt.slice(0, 16).replace('T', ' ');
      const { details, ...narration } = narrateEvent(event, this.state);
      // What crossed stands in the report; a story is told by what happened.
      const shown = narration.tone === 'HAND' ? [] : details;
      if (narration.tone !== 'QUIET')
        write(renderMoment({ time, narration: { ...narration, details: shown } }, paint, { width }));
    }
  }
}

export interface Ending {
  readonly page: ReportPage;
  readonly text: string;
  readonly differences: readonly string[];
}
