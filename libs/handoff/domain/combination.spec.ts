import { describe, expect, it } from '@jest/globals';
import type { Combination, ToldFact } from './combination.js';
import { completedBy, isWatched } from './combination.js';

const birthDate: ToldFact = { field: 'birthDate', category: 'identity', classification: 'confidential', form: 'FULL' };
const account: ToldFact = { field: 'iban', category: 'financial', classification: 'confidential', form: 'FULL' };
const name: ToldFact = { field: 'name', category: 'identity', classification: 'internal', form: 'FULL' };

const apart: Combination = {
  ...{ id: 'apart', sentence: 'Not together.', outside: ['billing'] },
  together: [{ field: ['birthDate', 'born'] }, { category: ['financial'], form: ['PART', 'FULL'] }],
};
const completed = (system: string, told: readonly ToldFact[], fact: ToldFact) =>
  completedBy([apart], system, told, fact).map(({ id }) => id);

describe('a forbidden combination', () => {
  it('is completed by the last of its parts, whichever that is', () => {
    expect(completed('crm', [birthDate], account)).toEqual(['apart']);
    expect(completed('crm', [account, name], birthDate)).toEqual(['apart']);
    expect(completed('crm', [], birthDate)).toEqual([]);
  });

  it('is completed anew by telling one of its parts again to whoever knows all of it', () => {
    expect(completed('crm', [birthDate, account], account)).toEqual(['apart']);
  });

  it('is no matter of what belongs to none of its parts', () => {
    expect(completed('crm', [birthDate, account], name)).toEqual([]);
    expect(completed('crm', [birthDate], { ...account, form: 'BUCKET' })).toEqual([]);
  });

  it('may be known to the systems outside of which it is forbidden', () => {
    expect(completed('billing', [birthDate], account)).toEqual([]);
  });

  it('watches each of its parts, but in those systems', () => {
    expect([birthDate, account, name].map((fact) => isWatched([apart], 'crm', fact))).toEqual([true, true, false]);
    expect(isWatched([apart], 'billing', birthDate)).toBe(false);
  });
});
