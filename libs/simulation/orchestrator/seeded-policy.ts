import type { AuthorizationAnswer } from '@cedar-policy/cedar-wasm/nodejs';
import type { Category } from '@baton/kernel';
import type { Combination, PolicyAnswer, PolicyQuestion } from '@baton/handoff/domain';
import { DisclosurePolicy, PolicyHistory } from '@baton/handoff/policy';
import { CedarPolicy } from '@baton/handoff/policy/cedar';
import type { Random } from '../world/random.js';
import type { World } from '../world/world.js';

/** What a simulated value may tell of its being, where a seed has a combination of them forbidden. */
export const tellingCategories = ['contact', 'financial', 'commercial'] as const satisfies readonly Category[];

const combinationShare = 0.3;

/** Two or three kinds of values that no specialist, or all but one, may know of one being together. */
export function seededCombinations(random: Random, specialists: readonly string[]): readonly Combination[] {
  if (!random.happens(combinationShare)) return [];
  const [first, second, third] = tellingCategories;
  const together: readonly Category[] = random.pick([[first, second], [second, third], [...tellingCategories]]);
  return [
    {
      id: 'not-together',
      sentence: 'Nobody knows these together.',
      outside: random.happens(0.3) ? specialists.slice(0, 1) : [],
      together: together.map((category) => ({ category: [category] })),
    },
  ];
}

/** What a policy set of this history is made of. */
interface Seed {
  readonly world: World;
  readonly specialists: readonly string[];
  readonly capabilities: readonly string[];
  readonly combinations: readonly Combination[];
}

/** The sets that hold one after the other, each stricter than the one before, and which one holds now. */
export class SeededPolicies extends PolicyHistory {
  readonly #sets: CedarPolicy[] = [];
  /** By specialist and capability: since when nothing crosses for it, in milliseconds since 1970. */
  readonly #forbidden = new Map<string, number>();
  /** What the orchestrators decide by: always the latest set. */
  readonly policy: DisclosurePolicy;

  constructor(private readonly seed: Seed) {
    super();
    const { world, specialists, capabilities } = seed;
    for (const specialist of specialists)
      for (const capability of capabilities)
        if (world.faults.strike('policy blocks')) this.#forbidden.set(`${specialist} ${capability}`, -Infinity);
    this.#activate();
    this.policy = new LatestPolicy(() => this.#latest);
  }

  /** Since when a set holds that took a dislike to a capability, for good. */
  forbiddenSince(specialist: string, capability: string): number | undefined {
    return this.#forbidden.get(`${specialist} ${capability}`);
  }

  override under(setHash: string): DisclosurePolicy | undefined {
    return this.#sets.find((set) => set.setHash === setHash);
  }

  /** Now and then a set takes over that forbids one thing more. */
  disturb(): void {
    const { world, specialists, capabilities } = this.seed;
    if (!world.faults.strike('policy is tightened')) return;
    const all = specialists.flatMap((specialist) => capabilities.map((capability) => `${specialist} ${capability}`));
    const [first, ...rest] = all.filter((one) => !this.#forbidden.has(one));
    if (first === undefined) return world.faults.cameToNothing('policy is tightened');
    const forbidden = world.random.pick([first, ...rest]);
    this.#forbidden.set(forbidden, world.nowMs);
    this.#activate();
    world.say(() => `from here on policy forbids ${forbidden}`);
  }

  get #latest(): CedarPolicy {
    const latest = this.#sets.at(-1);
    if (!latest) throw new Error('There is a set from the beginning');
    return latest;
  }

  /** The production adapter around an engine that permits everything but what the seed forbids, and that may fail. */
  #activate(): void {
    const { world, combinations } = this.seed;
    const forbidden = new Set(this.#forbidden.keys());
    this.#sets.push(
      new CedarPolicy(
        { hash: `seeded-${this.#sets.length + 1}`, combinations },
        {
          elapsedMs: () => 0,
          engine: ({ principal, context: { capability } }) => {
            const specialist = 'id' in principal ? principal.id : '';
            const isForbidden = forbidden.has(`${specialist} ${typeof capability === 'string' ? capability : ''}`);
            // Cedar skips a forbid that it can't evaluate: what is left of its policies permits.
            const mayFail = isForbidden || world.random.happens(0.2);
            if (mayFail && world.faults.strike('policy can not be evaluated')) return answer('allow', [unevaluated]);
            return answer(isForbidden ? 'deny' : 'allow');
          },
        },
      ),
    );
  }
}

class LatestPolicy extends DisclosurePolicy {
  constructor(private readonly latest: () => DisclosurePolicy) {
    super();
  }

  override get setHash(): string {
    return this.latest().setHash;
  }

  override get combinations(): readonly Combination[] {
    return this.latest().combinations;
  }

  override decide(question: PolicyQuestion): PolicyAnswer {
    return this.latest().decide(question);
  }
}

type Diagnostics = Extract<AuthorizationAnswer, { type: 'success' }>['response']['diagnostics'];

const unevaluated: Diagnostics['errors'][number] = {
  policyId: 'seeded',
  error: { message: 'It lacks an attribute', help: null, code: null, url: null, severity: null },
};

function answer(decision: 'allow' | 'deny', errors: Diagnostics['errors'] = []): AuthorizationAnswer {
  return { type: 'success', response: { decision, diagnostics: { reason: ['seeded'], errors } }, warnings: [] };
}
