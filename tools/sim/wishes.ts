import { availableParallelism } from 'node:os';
import type { Mutant } from '@baton/simulation';
import { mutants } from '@baton/simulation';
import { BadOption, parsed, wholeNumber } from '../command/options.js';

export const usage = `npm run sim -- OPTIONS

  --seeds N          so many histories, from --from F on; without it from a seed that is new today
  --seed S           one history, told line by line; with --seeds the first seed, as --from
  --from F           the first seed: such a range is resumed where it was broken off, for as long as what is run is the same
  --mutants          builds with one guard taken out each: all must be found
  --mutant NAME      one of them, by name or by the beginning of its name
  --jobs J           workers at once
  --quick            few histories
  --json             nothing but one line of JSON

Exit codes: 0 all is well, 1 a promise was broken, a fault struck too rarely or a mutant was not found, 2 wrong options,
130 and 143 broken off.`;

/** What a person asked for, checked. */
export interface Wishes {
  readonly kind: 'TELL' | 'CAMPAIGN';
  readonly firstSeed: number;
  /** Histories; none where only mutants are hunted. */
  readonly count: number;
  /** The range was named by whoever asked, so it can be gone on with. */
  readonly isNamedRange: boolean;
  readonly planted: readonly Mutant[];
  readonly jobs: number;
  readonly json: boolean;
}

const usualCount = 5_000;
const quickCount = 500;

/** @throws BadOption */
export function wishesOf(args: readonly string[], nowMs: number): Wishes {
  const options = optionsOf(args);
  const planted = plantedBy(options);
  const [seed, from, seeds] = (['seed', 'from', 'seeds'] as const).map((name) =>
    options[name] === undefined ? undefined : wholeNumber(`--${name}`, options[name]),
  );
  if (seed !== undefined && from !== undefined)
    throw new BadOption('--seed and --from both name the first seed: give one of them');
  const firstSeed = from ?? seed;
  const isTold = seed !== undefined && seeds === undefined && planted.length === 0;
  const without = planted.length > 0 || isTold ? 0 : options.quick ? quickCount : usualCount;
  return {
    kind: isTold ? 'TELL' : 'CAMPAIGN',
    firstSeed: firstSeed ?? (planted.length > 0 && seeds === undefined ? 1 : nowMs),
    count: seeds ?? without,
    isNamedRange: firstSeed !== undefined && seeds !== undefined,
    planted,
    jobs: wholeNumber('--jobs', options.jobs),
    json: options.json,
  };
}

function optionsOf(args: readonly string[]) {
  return parsed({
    args: [...args],
    options: {
      seeds: { type: 'string' },
      seed: { type: 'string' },
      from: { type: 'string' },
      mutant: { type: 'string' },
      mutants: { type: 'boolean', default: false },
      jobs: { type: 'string', default: String(availableParallelism()) },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  }).values;
}

function plantedBy({ mutant, mutants: all }: { readonly mutant?: string; readonly mutants: boolean }) {
  if (mutant === undefined) return all ? mutants : [];
  const named = mutants.filter(({ name }) => name === mutant);
  const begun = named.length > 0 ? named : mutants.filter(({ name }) => name.startsWith(mutant));
  if (begun.length !== 1)
    throw new BadOption(`No one mutant is ${mutant}; there are:\n  ${mutants.map(({ name }) => name).join('\n  ')}`);
  return begun;
}
