import { describe, expect, it } from '@jest/globals';
import { mutants } from '@baton/simulation';
import { BadOption } from '../command/options.js';
import { wishesOf } from './wishes.js';

const today = 1_700_000_000_000;
const wishes = (line: string) => wishesOf(line === '' ? [] : line.split(' '), today);

describe('what is asked of the simulator', () => {
  it('is a campaign of fresh seeds unless a range is named', () => {
    expect(wishes('')).toMatchObject({ kind: 'CAMPAIGN', firstSeed: today, isNamedRange: false, planted: [] });
    expect(wishes('--seeds 20')).toMatchObject({ firstSeed: today, count: 20, isNamedRange: false });
    expect(wishes('--seeds 20 --from 7')).toMatchObject({ firstSeed: 7, count: 20, isNamedRange: true });
    expect(wishes('--seeds 20 --seed 7')).toMatchObject({ firstSeed: 7, count: 20, isNamedRange: true });
  });

  it('is one history, told, for a seed alone', () => {
    expect(wishes('--seed 7')).toMatchObject({ kind: 'TELL', firstSeed: 7 });
  });

  it('is a hunt from the first seed, without other histories, for mutants', () => {
    expect(wishes('--mutants')).toMatchObject({ kind: 'CAMPAIGN', firstSeed: 1, count: 0, planted: mutants });
    expect(wishes('--mutant no-dedupe --seed 9').planted.map(({ name }) => name)).toEqual(['no-dedupe']);
    expect(wishes('--mutant no-ded').planted.map(({ name }) => name)).toEqual(['no-dedupe']);
    expect(wishes('--mutants --seeds 5').count).toBe(5);
  });

  it.each(['--sees 3', '--seeds', '--seeds 0', '--seeds 1.5', '--jobs x', '--mutant nobody', '--seed 1 --from 2', '7'])(
    'is refused where it makes no sense (%s)',
    (line) => {
      expect(() => wishes(line)).toThrow(BadOption);
    },
  );
});
