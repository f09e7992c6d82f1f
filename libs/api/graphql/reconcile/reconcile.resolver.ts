import type {
  ComparedSpecialist,
  Reconciliation,
  ReconcileFinding,
  ReconcileFindingKind,
  Requester,
} from '@baton/goal/application';
import { ReconcileSystems } from '@baton/goal/application';
import type { Instant } from '@baton/kernel';
import { instantOf } from '@baton/kernel';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { waitingOf } from '../../access/sight.js';
import { refusalOf } from '../refusals.js';
import { InstantScalar } from '../scalars.js';
import type { ReconciledSpecialistType, ReconcileFindingType } from './reconcile-types.js';
import { ReconcileRefusalCodeEnum, ReconcileRefused, ReconcileResult, ReconciliationType } from './reconcile-types.js';

const actions: Readonly<Record<ReconcileFindingKind, string>> = {
  NOT_IN_LOG:
    'Look at the record in its system and find out whose it is; keep it or put it right by hand: no goal will do it.',
  NOT_IN_SYSTEM: 'Look for the effect in its system; where it is gone, have it done again by a new goal, or by hand.',
};

/** What is asked after a backup was put back. */
@Resolver()
export class ReconcileResolver {
  constructor(private readonly queries: QueryBus) {}

  @Query(() => ReconcileResult, {
    description:
      'Compares the keys that all systems bear with the log, and changes nothing. It reads the whole log: ask for it after the log or a system was put back from a backup. It takes the role operator.',
  })
  async reconcile(
    @Args('since', {
      type: () => InstantScalar,
      nullable: true,
      description: 'Leave out effects from before; default: nothing is left out.',
    })
    since: Instant | null | undefined,
    @Context('requester') requester: Requester,
  ): Promise<typeof ReconcileResult> {
    try {
      const question = new ReconcileSystems(since ?? instantOf(0), requester, waitingOf(requester));
      return shown(await this.queries.execute(question));
    } catch (error) {
      return Object.assign(new ReconcileRefused(), refusalOf<'ROLE_NEEDED'>(error, ReconcileRefusalCodeEnum));
    }
  }
}

function shown({ since, specialists, findings, findingsTotal, unreadable }: Reconciliation): ReconciliationType {
  const isWhole = specialists.every(({ unanswered, comparedUpTo }) => !unanswered && !comparedUpTo);
  return Object.assign(new ReconciliationType(), {
    since,
    consistent: isWhole && findingsTotal === 0 && unreadable.length === 0,
    specialists: specialists.map(specialistOf),
    findings: findings.map(findingOf),
    findingsTotal,
    unreadable,
  });
}

function specialistOf({ unanswered, ...compared }: ComparedSpecialist): ReconciledSpecialistType {
  return { ...compared, unanswered: unanswered?.cause, detail: unanswered?.detail };
}

function findingOf({ record, owner, ...found }: ReconcileFinding): ReconcileFindingType {
  return { ...found, ...owner, recordType: record?.type, recordId: record?.id, action: actions[found.kind] };
}
