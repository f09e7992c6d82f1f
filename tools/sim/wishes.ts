import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Mutant } from '@baton/simulation';
import { mutants } from '@baton/simulation';

export const usage = `npm run sim -- OPTIONS

  --seeds N          so many histories, from --from F on; without it from a seed that is new today
  --seed S           one history, told line by line; with --seeds the first seed, as --from
  --from F           the first seed: such a range is resumed where it was broken off, for as long as the commit is the same
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

/** The options make no sense; the message says what to do. */
export class WrongOptions extends Error {
  override readonly name = 'WrongOptions';
}

const usualCount = 5_000;
const quickCount = 500;

/** @throws WrongOptions */
export function wishesOf(args: readonly string[], nowMs: number): Wishes {
  const options = optionsOf(args);
  const planted = plantedBy(options);
  const seed = wholeNumber(options.seed, '--seed');
  const from = wholeNumber(options.from, '--from');
  const seeds = wholeNumber(options.seeds, '--seeds');
  if (seed !== undefined && from !== undefined)
    throw new WrongOptions('--seed and --from both name the first seed: give one of them');
  const firstSeed = from ?? seed;
  const isTold = seed !== undefined && seeds === undefined && planted.length === 0;
  const without = planted.length > 0 || isTold ? 0 : options.quick ? quickCount : usualCount;
  return {
    kind: isTold ? 'TELL' : 'CAMPAIGN',
    firstSeed: firstSeed ?? (planted.length > 0 && seeds === undefined ? 1 : nowMs),
    count: seeds ?? without,
    isNamedRange: firstSeed !== undefined && seeds !== undefined,
    planted,
    jobs: wholeNumber(options.jobs, '--jobs') ?? availableParallelism(),
    json: options.json,
  };
}

function optionsOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seeds: { type: 'string' },
        seed: { type: 'string' },
        from: { type: 'string' },
        mutant: { type: 'string' },
        mutants: { type: 'boolean', default: false },
        jobs: { type: 'string' },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new WrongOptions(error instanceof Error ? error.message : 'The options can not be read');
  }
}

function plantedBy({ mutant, mutants: all }: { readonly mutant?: string; readonly mutants: boolean }) {
  if (mutant === undefined) return all ? mutants : [];
  const named = mutants.filter(({ name }) => name === mutant);
  const begun = named.length > 0 ? named : mutants.filter(({ name }) => name.startsWith(mutant));
  if (begun.length !== 1)
    throw new WrongOptions(`No one mutant is ${mutant}: there are ${mutants.map(({ name }) => name).join(', ')}`);
  return begun;
}

function wholeNumber(text: string | undefined, what: string): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(number) || number < 1)
    throw new WrongOptions(`${what} takes a whole number from 1 (got ${text})`);
  return number;
}
