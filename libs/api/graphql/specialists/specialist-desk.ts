import type { AskedSpecialist, Requester } from '@baton/goal/application';
import { DescribeSpecialists } from '@baton/goal/application';
import type { Counted, OperationHappening } from '@baton/read-models';
import { HumanTasksQuery, StatsQuery } from '@baton/read-models';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { nodeIdOf } from '../nodes/node-ids.js';
import { SpecialistType } from './specialist-types.js';

const weekMs = 7 * 24 * 60 * 60_000;

interface Experience {
  readonly operations: readonly Counted<OperationHappening>[];
  readonly openTasks: number;
}

/** Asks the specialists, and adds what has been going on with their systems: two questions for all of them. */
@Injectable()
export class SpecialistDesk {
  constructor(
    private readonly queries: QueryBus,
    private readonly stats: StatsQuery,
    private readonly tasks: HumanTasksQuery,
  ) {}

  async all({ tenant }: Requester): Promise<readonly SpecialistType[]> {
    const now = Date.now();
    const [from, to] = [now - weekMs, now].map((at) => new Date(at).toISOString().slice(0, 10)) as [string, string];
    const [asked, totals, groups] = await Promise.all([
      this.queries.execute(new DescribeSpecialists()),
      this.stats.systems(tenant, { from, to }),
      this.tasks.groups({ tenant }, {}),
    ]);
    return asked.map((one) => {
      const system = 'kind' in one.answer ? one.name : one.answer.manifest.system;
      const about = groups.filter((group) => group.system === system);
      return specialistOf(one, {
        operations: totals.find((of) => of.system === system)?.operations ?? [],
        openTasks: about.reduce((sum, { count }) => sum + count, 0),
      });
    });
  }
}

function specialistOf({ name, answer }: AskedSpecialist, experience: Experience): SpecialistType {
  const common = { id: nodeIdOf('Specialist', name), name, ...experience };
  if ('kind' in answer) {
    const { cause: unanswered, detail } = answer;
    return Object.assign(new SpecialistType(), { ...common, reachable: false, unanswered, detail, capabilities: [] });
  }
  const { manifest, manifestDigest, journalId } = answer;
  return Object.assign(new SpecialistType(), {
    ...{ ...common, reachable: true, system: manifest.system, manifestDigest, journalId },
    capabilities: manifest.capabilities.map(({ effect: kind, ...capability }) => ({ kind, ...capability })),
  });
}
