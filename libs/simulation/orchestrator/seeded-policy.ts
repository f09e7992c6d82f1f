import type { PolicyAnswer, PolicyQuestion } from '@baton/handoff/domain';
import { DisclosurePolicy } from '@baton/handoff/policy';
import type { World } from '../world/world.js';

/** Permits everything, but for what the seed takes a dislike to for good. */
export class SeededPolicy extends DisclosurePolicy {
  override readonly setHash = 'seeded';
  readonly #forbidden = new Set<string>();

  constructor(world: World, specialists: readonly string[], capabilities: readonly string[]) {
    super();
    for (const specialist of specialists)
      for (const capability of capabilities)
        if (world.faults.strike('policy blocks')) this.#forbidden.add(`${specialist} ${capability}`);
  }

  override decide({ specialist, capability }: PolicyQuestion): PolicyAnswer {
    return this.#forbidden.has(`${specialist} ${capability}`)
      ? { decision: 'DENY', reason: 'FORBIDDEN', policies: ['seeded'] }
      : { decision: 'PERMIT', policies: ['seeded'] };
  }
}
