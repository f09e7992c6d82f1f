import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CampaignResult } from '@baton/simulation';
import { addUp, emptyCampaign } from '@baton/simulation';

/** Seeds from `from` up to, not including, `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Seconds on the clock, and of processors. */
export interface Spent {
  readonly seconds: number;
  readonly processorSeconds: number;
}

export const nothingSpent: Spent = { seconds: 0, processorSeconds: 0 };

interface Page {
  /** Of what is run: the same for all commits that differ in nothing that a history touches. */
  readonly fingerprint: string;
  readonly from: number;
  readonly count: number;
  /** Shares of the range that are over, each by its first seed. */
  readonly done: readonly Range[];
  readonly spent: Spent;
  readonly result: CampaignResult;
}

/**
 * What a named range of seeds came to so far, for one fingerprint: written after each share, so that a campaign of many
 * hours goes on where it was broken off, at whichever commit runs the same.
 */
export class CampaignBook {
  #page: Page;

  private constructor(
    private readonly file: string,
    page: Page,
  ) {
    this.#page = page;
  }

  /** Begins, or goes on, where something was written for the same fingerprint and range. */
  static open(
    folder: string,
    { fingerprint, from, count }: Pick<Page, 'fingerprint' | 'from' | 'count'>,
  ): CampaignBook {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${nameOf(fingerprint)}-${from}-${count}.json`);
    const empty: Page = { fingerprint, from, count, done: [], spent: nothingSpent, result: emptyCampaign };
    return new CampaignBook(file, readPage(file) ?? empty);
  }

  get result(): CampaignResult {
    return this.#page.result;
  }

  /** In all runs so far. */
  get spent(): Spent {
    return this.#page.spent;
  }

  /** What is left of the range. */
  get gaps(): readonly Range[] {
    const { from, count, done } = this.#page;
    const gaps: Range[] = [];
    let at = from;
    for (const range of done.toSorted((a, b) => a.from - b.from)) {
      if (range.from > at) gaps.push({ from: at, to: range.from });
      at = Math.max(at, range.to);
    }
    if (at < from + count) gaps.push({ from: at, to: from + count });
    return gaps;
  }

  write(range: Range, share: CampaignResult, spent: Spent): void {
    const { done, result } = this.#page;
    this.#page = { ...this.#page, done: joined(done, range), spent, result: addUp(result, share) };
    // Whole or not at all, also where the process is killed in between.
    writeFileSync(`${this.file}.new`, JSON.stringify(this.#page));
    renameSync(`${this.file}.new`, this.file);
  }
}

/** How many seeds the ranges of one fingerprint come to, each counted once. */
export function seedsSoFar(folder: string, fingerprint: string): number {
  const files = readdirSync(folder).filter((name) => name.startsWith(nameOf(fingerprint)) && name.endsWith('.json'));
  const done = files.flatMap((name) => readPage(join(folder, name))?.done ?? []);
  let [seeds, at] = [0, -Infinity];
  for (const { from, to } of done.toSorted((a, b) => a.from - b.from)) {
    seeds += Math.max(0, to - Math.max(from, at));
    at = Math.max(at, to);
  }
  return seeds;
}

function nameOf(fingerprint: string): string {
  return `campaign-${fingerprint.slice(0, 12)}`;
}

/** Neighbours become one, so that the list stays short. */
function joined(done: readonly Range[], range: Range): readonly Range[] {
  const before = done.find(({ to }) => to === range.from);
  const after = done.find(({ from }) => from === range.to);
  const others = done.filter((other) => other !== before && other !== after);
  return [...others, { from: before?.from ?? range.from, to: after?.to ?? range.to }];
}

function readPage(file: string): Page | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Page;
  } catch {
    // There is none, or it was damaged: the range begins anew.
    return undefined;
  }
}

/** The commit that is built here; undefined where the tree holds anything else, or there is no git. */
export function cleanCommit(): string | undefined {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    return git(
      'status',
      '--porcelain',
      '--',
      'libs',
      'tools',
      'package-lock.json',
      ':(exclude)libs/simulation/seeds.txt',
    ) === ''
      ? git('rev-parse', 'HEAD').trim()
      : undefined;
  } catch {
    return undefined;
  }
}
