import { describe, expect, it } from '@jest/globals';
import { canonicalPlaybook } from '../playbook.js';
import { afterChange, faultsIn, loaded, renewal } from './loading.specification.js';

const alternative = `  - id: s3b
    title: Have the agreement filed by hand
    specialist: contracts
    capability: legal.contract.file
    inputs: {}
    after: [s2]
    insteadOf: s3
`;
/** The renewal with leave from somebody else before it acts, and with another way to file the agreement. */
const playbook = `${renewal.replace(
  'recovery: compensate\n',
  'recovery: hold\napproval: { by: operator, fourEyes: true }\n',
)}${alternative}`;

describe('a playbook with approval and an alternative step', () => {
  it('is understood in the words of a plan', () => {
    const { approval, steps } = loaded(playbook);
    expect(approval).toEqual({ role: 'operator', fourEyes: true });
    expect(steps.at(-1)).toMatchObject({ id: 's3b', insteadOf: 's3' });
    expect(loaded(playbook.replace(', fourEyes: true', '')).approval).toEqual({ role: 'operator', fourEyes: false });
  });

  it('has the canonical text that it had before there were any, where it says none', () => {
    expect(canonicalPlaybook(loaded(renewal))).not.toMatch(/approval|insteadOf/);
  });
});

describe('a fault in an approval', () => {
  it.each([
    [
      'nobody who is asked',
      '{ by: operator, fourEyes: true }',
      '{ fourEyes: true }',
      '{ fourEyes',
      'The key by is missing',
    ],
    ['a role that nobody has', 'by: operator', 'by: requester', 'requester', 'requester is none of operator, approver'],
    ['no truth about the eyes', 'fourEyes: true', 'fourEyes: 4', '4 }', '4 must be boolean'],
    ['a role alone', '{ by: operator, fourEyes: true }', 'approver', 'approver', 'approver must be object'],
  ])('is told by line and column: %s', (_what, from, to, mark, problem) => {
    const { at, faults } = afterChange(playbook, { from, to, mark });
    expect(faults).toEqual([expect.stringContaining(`${at} ${problem}`)]);
  });
});

describe('a fault in an alternative', () => {
  it.each([
    ['an unknown step', 'insteadOf: s3', 'insteadOf: s9', 's9', 'No step is named s9'],
    [
      'a step that waits for the one it stands for',
      'after: [s2]\n    insteadOf: s3',
      'after: [s3]\n    insteadOf: s3',
      's3\n',
      's3b and s3',
    ],
    [
      'a step that comes after that one’s dependants',
      'after: [s2]\n    insteadOf: s3',
      'after: [s5]\n    insteadOf: s3',
      's3\n',
      's3b and s3',
    ],
    ['the step itself', 'insteadOf: s3', 'insteadOf: s3b', 's3b', 's3b stands for s3b itself'],
  ])('is told by line and column: %s', (_what, from, to, mark, problem) => {
    const { at, faults } = afterChange(playbook, { from, to, mark });
    expect(faults).toEqual([expect.stringContaining(`${at} ${problem}`)]);
  });

  it('is told where a step has a second one, and where an alternative has one', () => {
    const second = alternative.replace('s3b', 's3c');
    expect(faultsIn(playbook + second)).toEqual([expect.stringContaining('s3b stands for s3 already')]);
    const ofAlternative = second.replace('insteadOf: s3', 'insteadOf: s3b');
    expect(faultsIn(playbook + ofAlternative)).toEqual([expect.stringContaining('s3b stands for s3 itself')]);
  });

  it('is told where a step needs what either of the two answers, and may be the one not done', () => {
    const needing = (when: string) =>
      playbook
        .replace('version: { output: s1.version }', `version: { output: s3.version }`)
        .replace('    after: [s4]\n', `    after: [s4]\n${when}`);
    expect(faultsIn(needing(''))).toEqual([expect.stringContaining('s3 may not be done, since s3b may be done')]);
    expect(faultsIn(needing('    when: { output: s3.version, is: known }\n'))).toEqual([]);
  });
});
