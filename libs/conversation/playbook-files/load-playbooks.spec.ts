import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { categories, classifications, valueTypes } from '@baton/kernel';
import { rejectionCodes } from '@baton/specialist/domain';
import { deriveFunctions } from '../derive-functions.js';
import { canonicalPlaybook } from '../playbook.js';
import { purposes } from '../purposes.js';
import { extractorNames } from '../sentence/extractor.js';
import { loadPlaybooks } from './load-playbooks.js';
import { afterChange, inFolderWith, loaded, renewal, schema, shipped } from './loading.specification.js';

describe('the shipped playbooks', () => {
  it('have no fault', () => {
    expect(loadPlaybooks(shipped).map(({ id }) => id)).toEqual(['customer-offboarding', 'contract-renewal']);
  });

  it('have one canonical text, however their files are laid out', () => {
    const laidOut = loaded(`# a remark\n\n${renewal}\n`);
    expect(canonicalPlaybook(laidOut)).toBe(canonicalPlaybook(loaded(renewal)));
  });
});

describe('the schema beside the playbooks', () => {
  const { $defs, properties } = JSON.parse(schema) as {
    readonly $defs: Readonly<
      Record<string, { enum: string[]; properties: Record<string, { enum: string[]; properties: object }> }>
    >;
    readonly properties: Readonly<Record<string, { enum: string[] }>>;
  };

  it.each([
    ['purposes', properties['purpose']?.enum, Object.keys(purposes)],
    ['types', $defs['type']?.enum, valueTypes],
    ['classifications', $defs['labels']?.properties['classification']?.enum, classifications],
    ['categories', $defs['labels']?.properties['category']?.enum, categories],
    ['extractors', $defs['ask']?.properties['extractor']?.enum, extractorNames],
    ['functions', $defs['derive']?.properties['function']?.enum, Object.keys(deriveFunctions)],
    ['rejections', Object.keys($defs['read']?.properties['rejected']?.properties ?? {}), rejectionCodes],
  ])('knows the same %s as the code', (_list, inSchema, inCode) => {
    expect([...(inSchema ?? [])].sort()).toEqual([...inCode].sort());
  });
});

describe('a playbook file with a fault', () => {
  it.each([
    ['an unknown key', 'title: Renew', 'colour: red\ntitle: Renew', 'colour', 'The key colour is not known here'],
    ['an unknown key deep inside', 'min: -50', 'mni: -50', 'mni', 'The key mni is not known here'],
    ['a missing key', 'id: s2\n    title', 'id: s2\n    # title', 'id: s2', 'is missing here'],
    ['an unknown purpose', 'CONTRACT_RENEWAL', 'MARKETING', 'MARKETING', 'MARKETING is none of CONTRACT_RENEWAL'],
    ['an unknown extractor', 'extractor: term', 'extractor: horoscope', 'horoscope', 'horoscope is none of'],
    ['an unknown function', 'function: today', 'function: eval', 'eval', 'eval is none of'],
    [
      'a literal without labels',
      'name: literal.payment-days\n    type: integer\n    value: 30\n    labels: { classification: internal, category: schedule }',
      'name: literal.payment-days\n    type: integer\n    value: 30',
      'name: literal.payment-days',
      'The key labels is missing here',
    ],
    [
      'a binding of two kinds',
      '{ output: s1.version }',
      '{ output: s1.version, attribute: plan.day }',
      '{ output: s1',
      'Exactly one key',
    ],
    [
      'a binding that leads nowhere',
      '{ attribute: plan.due }',
      '{ attribute: plan.doo }',
      'plan.doo',
      'is named plan.doo',
    ],
    [
      'an output of an unknown read',
      '{ output: account.currency }',
      '{ output: acount.currency }',
      'acount',
      'acount is no read',
    ],
    [
      'an output of a later step',
      '{ output: account.opportunityVersion }',
      '{ output: s5.version }',
      's5.version',
      's5 is no read',
    ],
    ['a step id used twice', 'id: s4', 'id: s3', 's3\n    title: Extend', 's3 is there already'],
    [
      'an attribute named twice',
      'name: plan.due',
      'name: plan.day',
      'plan.day\n    function: add',
      'plan.day is there already',
    ],
    [
      'a role that nobody has',
      'joinedBy: [account-owner]',
      'joinedBy: [signer]',
      'signer',
      'None of the subjects has the role signer',
    ],
    ['a step after itself', 'after: []', 'after: [s5]', '[s5]', 's1 would have to come after itself'],
    ['a step after an unknown one', 'after: [s1]', 'after: [s9]', 's9', 'No step is named s9'],
    [
      'a value computed from one below',
      '{ attribute: plan.day }, {',
      '{ attribute: plan.end }, {',
      'plan.end',
      'is named plan.end',
    ],
    ['a function with too few arguments', '[{ attribute: plan.day }, ', '[', '[{', 'add-days takes 2 (date, integer)'],
    ['a literal of another type', 'value: 30', "value: '30'", "'30'", 'no value of type integer'],
    ['an ask of another type', 'type: percent', 'type: decimal', 'decimal', 'percent finds values of type percent'],
    [
      'an ask about nobody',
      'about: request.account\n    extractor: term',
      'about: request.nobody\n    extractor: term',
      'request.nobody',
      'No ask is named request.nobody',
    ],
    [
      'a question for nothing',
      'ask: request.term',
      'ask: request.tern',
      'request.tern',
      'No ask is named request.tern',
    ],
    [
      'candidates of no read',
      'candidates: accounts-alike',
      'candidates: account',
      'account\n',
      'No read with onDemand is named account',
    ],
    ['a step with a reserved id', 'id: s4', 'id: plan', 'plan\n', 'plan is the beginning of attribute names'],
    ['a read that looks repeated', 'id: subscription', 'id: subscription-2', 'subscription-2', 'take another id'],
    ['two keys of one name', 'title: Renew', 'id: again\ntitle: Renew', 'id: again', 'Map keys must be unique'],
    ['an alias', 'after: [s2]', 'after: *here', '*here', 'Aliases are not read here'],
    ['broken YAML', 'recovery: compensate', 'recovery: [compensate', 'matches:', ''],
  ])('tells %s by line and column', (_what, from, to, mark, problem) => {
    const { at, faults } = afterChange(renewal, { from, to, mark });
    expect(faults.filter((fault) => fault.startsWith(`${at} `) && fault.includes(problem))).not.toEqual([]);
  });

  it('tells all faults of all files at once', () => {
    const twoFaults = renewal.replace('type: percent', 'type: decimal').replace('value: 30', 'value: true');
    inFolderWith({ 'playbook.schema.json': schema, 'a.yaml': twoFaults, 'b.yaml': '[]' }, (folder) => {
      expect(() => loadPlaybooks(folder)).toThrow(/a\.yaml:47:11 .+\n.+a\.yaml:62:12 .+\n.+b\.yaml:1:1 /);
    });
  });

  it('names file, line and column in its message', () => {
    inFolderWith({ 'playbook.schema.json': schema, 'a.yaml': `colour: red\n${renewal}` }, (folder) => {
      expect(() => loadPlaybooks(folder)).toThrow(`${join(folder, 'a.yaml')}:1:1 The key colour is not known here`);
    });
  });
});

describe('a folder of playbooks', () => {
  const loading = (files: Readonly<Record<string, string>>) => () => inFolderWith(files, loadPlaybooks);

  it('is refused when it is not there, empty, or without the schema', () => {
    expect(() => loadPlaybooks(join(shipped, 'nowhere'))).toThrow(/ENOENT/);
    expect(loading({ 'playbook.schema.json': schema })).toThrow(/holds no playbook/);
    expect(loading({ 'a.yaml': renewal })).toThrow(/must lie beside the playbooks/);
  });

  it('is refused when its schema is none', () => {
    expect(loading({ 'playbook.schema.json': '{"type": 7}', 'a.yaml': renewal })).toThrow(/no JSON Schema/);
  });

  it('is refused when two files have one id', () => {
    expect(loading({ 'playbook.schema.json': schema, 'a.yaml': renewal, 'b.yaml': renewal })).toThrow(
      /b\.yaml:1:1 The id contract-renewal is taken/,
    );
  });
});
