import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { PolicySource } from '@baton/handoff/domain';
import { compilePolicies } from './compile-policies.js';
import { UnusablePolicies } from '../policy.port.js';
import { readPolicyFolder } from './read-policy-folder.js';

const { schema } = readPolicyFolder('deploy/policies');
const sound = `// Ünïcödé before it, since lines are counted and bytes are not.
@sentence("The ERP may know references.")
permit (principal in System::"sap", action, resource)
when { resource.category == Category::"reference" };`;

const offered = { specialist: ['sap'], capability: ['erp.invoice.create'] };

function faultsOf(source: Partial<PolicySource>, known?: typeof offered): readonly string[] {
  try {
    compilePolicies({ schema, policies: { sound }, ...source }, known);
    return [];
  } catch (error) {
    if (!(error instanceof UnusablePolicies)) throw error;
    return error.message.split('\n');
  }
}

describe('policies', () => {
  it('are refused with file and line, for what to do about it', () => {
    expect(faultsOf({})).toEqual([]);
    const mistyped = (from: string, to: string) => faultsOf({ policies: { sound, broken: sound.replace(from, to) } });
    expect(mistyped('resource.category', 'resource.categry')).toEqual([
      expect.stringMatching(/^broken\.cedar:4: .*`categry`.* not found: did you mean `category`\?$/),
    ]);
    expect(mistyped('"reference"', '"referense"')).toEqual([expect.stringMatching(/^broken\.cedar:4: .*"reference"/)]);
    expect(mistyped('resource)', 'resource')).toEqual([expect.stringMatching(/^broken\.cedar:4: unexpected token/)]);
    expect(mistyped('action,', 'action == Action::"SPYING",')[0]).toMatch(/^broken\.cedar:3: .*Action::"SPYING"/);
    expect(mistyped('== Category::"reference"', '== "reference"')[0]).toMatch(/^broken\.cedar:4: /);
  });

  it('are refused with a system that is none, instead of forbidding nothing by it', () => {
    const forbid = sound.replace('permit', 'forbid').replace('System::"sap"', 'System::"spa"');
    expect(faultsOf({ policies: { sound, broken: forbid } })).toEqual([
      expect.stringMatching(/^broken\.cedar:3: .*System::"spa".*"sap"/),
    ]);
  });

  it.each([
    ['resource.source == "salesfrce"', 'There is no source "salesfrce": did you mean salesforce? There are person, '],
    ['["sap", "pesron"].contains(resource["source"])', 'There is no source "pesron": did you mean person?'],
    ['context.capability != "erp.invoice.crate"', 'There is no capability "erp.invoice.crate": did you mean erp'],
    ['context.capability like "crm.*"', 'There is no capability "crm.*"; there are erp.invoice.create'],
    ['principal == Specialist::"saap"', 'There is no specialist "saap": did you mean sap? There are sap'],
  ])('are refused where they say %s, which is never so', (condition, message) => {
    const broken = `${sound.replace('permit', 'forbid').replace(';', '')}\nunless { ${condition} };`;
    expect(faultsOf({ policies: { sound, broken } }, offered)).toEqual([
      expect.stringMatching(/^broken\.cedar:5: There is no /),
    ]);
    expect(faultsOf({ policies: { sound, broken } }, offered)[0]).toContain(message);
  });

  it.each([
    'resource.source == "derived"',
    '["sap", "person"].contains(resource.source)',
    'context.capability like "erp.*.create"',
    'principal == Specialist::"sap" && context.capability == "erp.invoice.create"',
  ])('may say %s, which may be so', (condition) => {
    const spoken = `${sound.replace(';', '')}\nwhen { ${condition} };`;
    expect(faultsOf({ policies: { spoken } }, offered)).toEqual([]);
  });

  it('may say any capability where nobody knows which there are, and anything under a schema with open systems', () => {
    const spoken = `${sound.replace(';', '')}\nwhen { context.capability == "erp.invoice.crate" };`;
    expect(faultsOf({ policies: { spoken } })).toEqual([]);
    const open = schema.replace(/entity System enum .*;/, 'entity System;');
    const recorded = `${sound.replace('"sap"', '"spa"').replace(';', '')}\nwhen { resource.source == "spa" };`;
    expect(faultsOf({ schema: open, policies: { recorded } })).toEqual([]);
  });

  it('are refused without a sentence, or two in one file', () => {
    expect(faultsOf({ policies: { silent: sound.replace(/@sentence.*\n/, '') } })).toEqual([
      expect.stringContaining('silent.cedar:1: It needs a sentence'),
    ]);
    expect(faultsOf({ policies: { two: `${sound}\n${sound}` } })).toEqual([
      expect.stringContaining('two.cedar:1: A file holds one policy'),
    ]);
  });

  it('are refused where their schema knows other words than Baton, or a purpose without a sentence', () => {
    expect(faultsOf({ schema: schema.replace('"restricted"', '"secret"') })).toEqual([
      'baton.cedarschema:1: Classification lists exactly these words: public, internal, confidential, restricted',
    ]);
    expect(faultsOf({ schema: schema.replace(/@sentence.*\naction "CONTRACT/, 'action "CONTRACT') })).toEqual([
      expect.stringContaining('The purpose CONTRACT_RENEWAL needs a sentence'),
    ]);
    expect(faultsOf({ schema: `${schema}\nentity` })[0]).toMatch(/^baton\.cedarschema:\d+: /);
  });

  it('are looked for where they are said to be', () => {
    expect(() => readPolicyFolder('deploy/nowhere')).toThrow('deploy/nowhere:1: There is no such folder');
    expect(() => readPolicyFolder('deploy/playbooks')).toThrow('It holds no baton.cedarschema');
  });

  it.each([
    ['x.CEDAR', 'It would not be read by this name: call it ….cedar, ….combination.yaml or baton.cedarschema'],
    ['reach.combination.yml', 'It would not be read by this name'],
    ['reach-combination.yaml', 'It would not be read by this name'],
    ['folder.cedar', "It can't be read"],
  ])('are not passed over in silence where one is called %s', (name, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'policies-'));
    cpSync('deploy/policies', folder, { recursive: true });
    mkdirSync(join(folder, name));
    expect(() => readPolicyFolder(folder)).toThrow(`${join(folder, name)}:1: ${message}`);
    rmSync(folder, { recursive: true });
  });

  it('say their purposes in sentences', () => {
    expect([...compilePolicies({ schema, policies: { sound } }).purposes.keys()]).toEqual(
      expect.arrayContaining(['CONTRACT_RENEWAL', 'CUSTOMER_OFFBOARDING']),
    );
  });
});
