import type { HandoffBriefed } from '@baton/goal/domain';
import type { Combination } from '@baton/handoff/domain';
import type { World } from '../world/world.js';

/** Keeps what each specialist was told of each being, by the briefs that left, and judges what it knows together. */
export class ToldBook {
  readonly #kinds = new Map<string, Set<string>>();

  constructor(
    private readonly world: World,
    private readonly combinations: readonly Combination[],
  ) {}

  /** @param name of the operation that a brief left for, for the first time */
  onTold(name: string, { recipient, subjects, considered }: HandoffBriefed['data']): void {
    for (const { field, form, labels, waiver } of considered) {
      if (form === undefined || labels === undefined) continue;
      if (labels.subjects.some((subject) => !subjects.includes(subject)))
        this.world.violate('11 only what was disclosed crosses', `${name}: ${field} is about somebody else`);
      // What a person let cross they answer for.
      if (waiver !== undefined) continue;
      for (const subject of labels.subjects) {
        const about = `${recipient} ${subject}`;
        const kinds = this.#kinds.get(about) ?? new Set<string>();
        this.#kinds.set(about, kinds.add(labels.category));
        for (const { id, outside, together } of this.combinations)
          if (!outside.includes(recipient) && together.every(({ category }) => category?.some((one) => kinds.has(one))))
            this.world.violate('11 nothing crosses that may not be known together', `${name}: ${id} of ${about}`);
      }
    }
  }
}
