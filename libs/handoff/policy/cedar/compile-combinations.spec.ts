import { describe, expect, it } from '@jest/globals';
import { UnusablePolicies } from '../policy.port.js';
import { compilePolicies } from './compile-policies.js';
import { readPolicyFolder } from './read-policy-folder.js';

const source = readPolicyFolder('deploy/policies');
const sound = `# Ünïcödé
sentence: No system outside billing knows these of one person.
outside: sap
together:
  - field: [birthDate, born]
  - { category: financial, form: [PART, FULL] }
`;

function compiled(text: string, id = 'apart') {
  return compilePolicies({ ...source, combinations: { [id]: text } });
}

function faultsOf(text: string, id?: string): readonly string[] {
  try {
    compiled(text, id);
    return [];
  } catch (error) {
    if (!(error instanceof UnusablePolicies)) throw error;
    return error.message.split('\n');
  }
}

describe('a forbidden combination in a file', () => {
  it('says who may know it all the same, and what may not be known together', () => {
    const { combinations, sentences } = compiled(sound);
    expect(combinations).toEqual([
      {
        id: 'apart',
        sentence: 'No system outside billing knows these of one person.',
        outside: ['sap'],
        together: [{ field: ['birthDate', 'born'] }, { category: ['financial'], form: ['PART', 'FULL'] }],
      },
    ]);
    expect(sentences.get('apart')).toBe(combinations[0]?.sentence);
  });

  it('is part of its set: with another word of it the set goes by another hash', () => {
    const hash = compiled(sound).hash;
    expect(compiled(sound.replace('born', 'birthday')).hash).not.toBe(hash);
    expect(compilePolicies({ schema: source.schema, policies: source.policies }).hash).not.toBe(hash);
  });

  it.each([
    [
      'a category that is none',
      ['financial', 'finnancial'],
      /^apart.combination.yaml:6: It is one of reference, .*note$/,
    ],
    ['a form that is none', ['PART', 'SOME'], /^apart.combination.yaml:6: It is one of BUCKET, /],
    ['a name that is none', ['born', '7'], /^apart.combination.yaml:5: It is a name$/],
    [
      'an unknown word',
      ['outside: sap', 'inside: sap'],
      /^apart.combination.yaml:3: It has no inside: sentence, outside, together$/,
    ],
    [
      'a part by an unknown word',
      ['category', 'kind'],
      /^apart.combination.yaml:6: Nothing is known by its kind: say field/,
    ],
    ['no sentence', ['person.', 'person'], /^apart.combination.yaml:2: It needs a sentence/],
    ['one part', ['  - field: [birthDate, born]\n', ''], /^apart.combination.yaml:5: It lists two things at least/],
    [
      'a system that is none',
      ['outside: sap', 'outside: [sap, salesfrce]'],
      /^apart.combination.yaml:3: It is one of salesforce, sap, /,
    ],
    ['an empty list', ['[birthDate, born]', '[]'], /^apart.combination.yaml:5: It lists nothing$/],
    ['what is no YAML', ['[PART', '[[PART'], /^apart.combination.yaml:\d: /],
    ['nothing', [sound, ''], /^apart.combination.yaml:1: It holds a sentence/],
  ] as const)('is refused with %s, and says where that stands', (_what, [from, to], fault) => {
    expect(faultsOf(sound.replace(from, to))[0]).toMatch(fault);
  });

  it('is refused under the name of a policy', () => {
    expect(faultsOf(sound, 'restricted-never-crosses')).toEqual([
      'restricted-never-crosses.combination.yaml:1: A policy is called restricted-never-crosses already',
    ]);
  });
});
