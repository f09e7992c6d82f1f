import type { Description, Unanswered } from '@baton/specialist/domain';
import { SpecialistGateway } from '@baton/specialist/gateway';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

/** One specialist of the registry, and what it said of itself just now, or why nothing can be known. */
export interface AskedSpecialist {
  readonly name: string;
  readonly answer: Description | Unanswered;
}

/** Asks every specialist what it offers: that it answers is all that can be known of its health from here. */
export class DescribeSpecialists extends Query<readonly AskedSpecialist[]> {}

@QueryHandler(DescribeSpecialists)
export class DescribeSpecialistsHandler implements IQueryHandler<DescribeSpecialists, readonly AskedSpecialist[]> {
  constructor(private readonly gateway: SpecialistGateway) {}

  async execute(): Promise<readonly AskedSpecialist[]> {
    return Promise.all(
      [...this.gateway.specialists].sort().map(async (name) => ({ name, answer: await this.gateway.describe(name) })),
    );
  }
}
