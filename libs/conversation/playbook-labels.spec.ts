import { describe, expect, it } from '@jest/globals';
import type { Labels, SubjectId } from '@baton/kernel';
import { categories } from '@baton/kernel';
import { strictestOf } from './playbook-labels.js';

const labels = (changes: Partial<Labels>): Labels => ({
  ...{ classification: 'public', category: 'reference', subjects: [], source: 'person', trust: 'typed' },
  ...changes,
});

describe('a value made of others', () => {
  it('is as strict in class and category as the strictest of them', () => {
    const made = strictestOf([
      labels({ classification: 'confidential', category: 'schedule' }),
      labels({ classification: 'internal', category: 'health' }),
    ]);
    expect(made).toMatchObject({ classification: 'confidential', category: 'health', source: 'derived' });
  });

  it('is about everybody whom they are about, once', () => {
    const [one, two] = ['sub_1', 'sub_2'] as SubjectId[];
    const made = strictestOf([[one], [two, one], []].map((ids) => labels({ subjects: ids.flatMap((id) => id ?? []) })));
    expect(made.subjects).toEqual([one, two]);
  });

  it('is untrusted when one of them is', () => {
    expect(strictestOf([labels({}), labels({ trust: 'untrusted' })]).trust).toBe('untrusted');
  });

  it.each(categories)('never falls below the category %s', (category) => {
    expect(strictestOf([labels({}), labels({ category })]).category).toBe(category);
  });
});

describe('a value made of nothing', () => {
  it('is restricted, unless it brings labels of its own', () => {
    const own = { classification: 'internal', category: 'schedule' } as const;
    expect([strictestOf([]), strictestOf([], own)]).toMatchObject([{ classification: 'restricted' }, own]);
  });
});
