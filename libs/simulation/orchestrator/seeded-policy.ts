import type { AuthorizationAnswer } from '@cedar-policy/cedar-wasm/nodejs';
import type { Category } from '@baton/kernel';
import type { Combination } from '@baton/handoff/domain';
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

export interface SeededPolicy {
  readonly policy: CedarPolicy;
  /** Whether the seed took a dislike to a capability, for good. */
  readonly forbids: (specialist: string, capability: string) => boolean;
}

/** The production adapter around an engine that permits everything but what the seed forbids, and that may fail. */
export function seededPolicy(
  world: World,
  specialists: readonly string[],
  capabilities: readonly string[],
  combinations: readonly Combination[],
): SeededPolicy {
  const forbidden = new Set<string>();
  for (const specialist of specialists)
    for (const capability of capabilities)
      if (world.faults.strike('policy blocks')) forbidden.add(`${specialist} ${capability}`);
  const forbids = (specialist: string, capability: string): boolean => forbidden.has(`${specialist} ${capability}`);
  const policy = new CedarPolicy(
    { hash: 'seeded', combinations },
    {
      elapsedMs: () => 0,
      engine: ({ principal, context: { capability } }) => {
        const specialist = 'id' in principal ? principal.id : '';
        const isForbidden = forbids(specialist, typeof capability === 'string' ? capability : '');
        // Cedar skips a forbid that it can't evaluate: what is left of its policies permits.
        const mayFail = isForbidden || world.random.happens(0.2);
        if (mayFail && world.faults.strike('policy can not be evaluated')) return answer('allow', [unevaluated]);
        return answer(isForbidden ? 'deny' : 'allow');
      },
    },
  );
  return { policy, forbids };
}

type Diagnostics = Extract<AuthorizationAnswer, { type: 'success' }>['response']['diagnostics'];

const unevaluated: Diagnostics['errors'][number] = {
  policyId: 'seeded',
  error: { message: 'It lacks an attribute', help: null, code: null, url: null, severity: null },
};

function answer(decision: 'allow' | 'deny', errors: Diagnostics['errors'] = []): AuthorizationAnswer {
  return { type: 'success', response: { decision, diagnostics: { reason: ['seeded'], errors } }, warnings: [] };
}
