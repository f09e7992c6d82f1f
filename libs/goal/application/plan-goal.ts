import { hash } from 'node:crypto';
import type { EventId, Instant, JsonValue, TenantId } from '@baton/kernel';
import { canonicalJson, eventIdOf, invariant } from '@baton/kernel';
import type { OpenedAttribute, Planner, Playbook, PlanningResult, ReadOutcome } from '@baton/conversation';
import { calendarDayIn, specialistsOf } from '@baton/conversation';
import type { KeyStore, Vault } from '@baton/encryption';
import { subjectKey, tenantKey } from '@baton/encryption';
import { goalStream } from '@baton/event-store';
import type { GoalCommand, GoalState, Plan } from '@baton/goal/domain';
import { attributesBoundBy, revisionOf, warningsOf, withIrreversibleLast, withLinkedIds } from '@baton/goal/domain';
import type { OpenGoals } from '@baton/read-models';
import type { Chance } from '@baton/time-and-chance';
import { knownToPlanner, underNamesOfGoal } from './brought-values.js';
import type { ManifestCatalog } from './manifest-catalog.js';
import { CapabilityUnavailable } from './manifest-catalog.js';
import type { PlaybookShelf } from './playbook-shelf.js';
import { PlaybookUnavailable } from './playbook-shelf.js';
import { sealerFor } from './sealer.js';

export interface PlannedDecision {
  readonly command: Extract<GoalCommand, { type: 'ProposePlan' | 'RevisePlan' | 'AskBack' | 'FailPlanning' }>;
  readonly firstEventId: EventId;
}

/** More than these are no advice to a person any more. */
const alongsideMax = 10;

/** Asks the planner for what comes next and turns its answer into a decision, values sealed. */
export class PlanningDesk {
  /** By digest: there are as many as there were editions of playbooks, however many goals wait for them. */
  private readonly missed = new Set<string>();

  constructor(
    private readonly tools: {
      readonly vault: Vault;
      readonly keys: KeyStore;
      readonly chance: Chance;
      readonly catalog: ManifestCatalog;
      readonly planner: Planner;
      readonly playbooks: PlaybookShelf;
      readonly openGoals: OpenGoals;
      /** IANA time zone in which a day begins for the people who are served. */
      readonly timeZone: string;
    },
    /** Called when a goal waits for its playbook, the first of each edition: for a line in the log. */
    private readonly onMissed: (text: string) => void = () => undefined,
  ) {}

  /** @throws CapabilityUnavailable while a specialist can't be asked that the playbook needs; PlaybookUnavailable without it. */
  async plan(state: GoalState, at: { readonly now: Instant; readonly tenant: TenantId }): Promise<PlannedDecision> {
    const playbook = this.playbookOf(state);
    const offers = await Promise.all(specialistsOf(playbook).map((name) => this.tools.catalog.offersOf(name)));
    const planned = await this.tools.planner.plan({
      playbook,
      now: at.now,
      today: calendarDayIn(at.now, this.tools.timeZone),
      revision: state.plan === undefined ? 0 : state.plan.revision + 1,
      attributes: knownToPlanner(this.tools.vault, state),
      reads: readOutcomes(state),
      answeredSincePlan: state.answeredSincePlan,
      offers: offers.flatMap((offered) => [...offered.values()]),
    });
    return this.decisionFor(planned, state, at.tenant);
  }

  private playbookOf({ goalId, playbookId, playbookDigest }: GoalState): Playbook {
    try {
      return this.tools.playbooks.of(playbookId, playbookDigest);
    } catch (error) {
      if (error instanceof PlaybookUnavailable && !this.missed.has(playbookDigest)) {
        this.missed.add(playbookDigest);
        this.onMissed(
          `${error.message}, and all goals wait for it that were begun with it (the first: goal ${goalId})`,
        );
      }
      throw error;
    }
  }

  private async decisionFor(planned: PlanningResult, state: GoalState, tenant: TenantId): Promise<PlannedDecision> {
    const firstEventId = eventIdOf(this.tools.chance.uuid());
    switch (planned.kind) {
      case 'PLAN': {
        const named = underNamesOfGoal(planned, state, this.tools.vault);
        const plan = laidDown(named.plan, state);
        // The steps that stay as they are need no other values than they have.
        const bound = attributesBoundBy(plan.steps);
        const brought = named.attributes.filter(({ name }) => bound.has(name));
        const attributes = await this.sealed(brought, state, tenant, firstEventId);
        const alongside = plan.stage === 'ACTING' ? await this.alongside(state, tenant) : [];
        const data = { plan, attributes, sealedIn: firstEventId, digest: digestOf(plan) };
        if (state.isReplanning) return { command: { type: 'RevisePlan', data }, firstEventId };
        const proposed = alongside.length === 0 ? data : { ...data, alongside };
        return { command: { type: 'ProposePlan', data: proposed }, firstEventId };
      }
      case 'QUESTIONS':
        return { command: { type: 'AskBack', data: { questions: planned.questions } }, firstEventId };
      case 'REFUSED':
        // What a specialist does not offer now it may offer again; everything else no waiting would mend.
        if (planned.code === 'CAPABILITY_NOT_OFFERED') throw new CapabilityUnavailable(planned.message);
        return { command: { type: 'FailPlanning', data: { at: planned.at, code: planned.code } }, firstEventId };
    }
  }

  /**
   * Other open goals about whom the person named, said before this one begins to act. It is advice, so a look-up that
   * fails keeps no goal waiting; that the rows can't be read, the runner hears when it looks for due goals.
   */
  private async alongside(state: GoalState, tenant: TenantId): Promise<readonly string[]> {
    const subjects = withLinkedIds(state, state.subjects);
    try {
      return await this.tools.openGoals.about({ tenant, subjects, except: state.goalId, max: alongsideMax });
    } catch {
      return [];
    }
  }

  private async sealed(attributes: readonly OpenedAttribute[], state: GoalState, tenant: TenantId, sealedIn: EventId) {
    const subjects = attributes.flatMap(({ labels }) => labels.subjects.slice(0, 1));
    await this.tools.keys.ensure([tenantKey(tenant), ...new Set(subjects.map((subject) => subjectKey(subject)))]);
    const seal = sealerFor(this.tools.vault, tenant, goalStream(state.goalId), sealedIn);
    return attributes.map(({ value, ...attribute }) => {
      return { ...attribute, sealed: seal(value, attribute.name, attribute.labels.subjects[0]), sealedIn };
    });
  }
}

/** What can't be undone comes last where it can; what is planned anew is laid over what is done. */
function laidDown(planned: Plan, state: GoalState): Plan {
  if (planned.stage === 'READING') return planned;
  const plan = { ...planned, steps: withIrreversibleLast(planned.steps) };
  return state.isReplanning ? revisionOf(state, plan) : plan;
}

/** What a person approves: SHA-256 of the canonical plan, base64url. Nobody approves what is only looked up. */
function digestOf(plan: Plan): string | undefined {
  const isForPersons = plan.approval !== undefined || warningsOf(plan).length > 0;
  if (plan.stage !== 'ACTING' || !isForPersons) return undefined;
  const asStored = JSON.parse(JSON.stringify(plan)) as JsonValue;
  return hash('sha256', canonicalJson(asStored), 'base64url');
}

function readOutcomes(state: GoalState): readonly ReadOutcome[] {
  return (
    Object.values(state.steps)
      .filter(({ planned }) => planned.effect === 'READ')
      // One that waits for a read that has failed is never begun, and has nothing to tell.
      .filter(({ blocked, operations }) => (blocked.forward ?? operations.forward) !== undefined)
      .map(({ planned, blocked, operations }): ReadOutcome => {
        const step = planned.id;
        const phase = operations.forward?.phase;
        if (blocked.forward !== undefined) return { step, kind: 'BLOCKED' };
        if (phase?.at === 'REJECTED') return { step, kind: 'REJECTED', code: phase.code };
        // Given up by a person: it brings nothing any more.
        if (phase?.at === 'REVOKED') return { step, kind: 'REJECTED', code: 'CONFLICT' };
        invariant(phase?.at === 'COMMITTED', `A plan before its reads are settled (goal ${state.goalId}, ${step})`);
        return { step, kind: 'COMMITTED' };
      })
  );
}
