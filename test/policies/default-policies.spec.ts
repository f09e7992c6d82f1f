import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { purposes } from '@baton/conversation';
import { disappointments, offeredWords, readCapabilities, readExpectations } from '@baton/handoff/checking';
import { CedarPolicy, compilePolicies, readPolicyFolder } from '@baton/handoff/policy/cedar';
import type { Manifest } from '@baton/specialist/domain';
import { manifest as calendar } from '@baton/specialist/systems/calendar';
import { manifest as contracts } from '@baton/specialist/systems/contracts';
import { manifest as email } from '@baton/specialist/systems/email';
import { manifest as salesforce } from '@baton/specialist/systems/salesforce';
import { manifest as sap } from '@baton/specialist/systems/sap';
import { manifest as servicenow } from '@baton/specialist/systems/servicenow';

const manifests: readonly Manifest[] = [calendar, contracts, email, salesforce, sap, servicenow];

const offers = readCapabilities('deploy/capabilities');
const compiled = compilePolicies(readPolicyFolder('deploy/policies'), offeredWords(offers));

it('the policies that come with Baton are as they are expected to be', () => {
  const expectations = readExpectations('deploy/policies/tests', compiled.words);
  expect(disappointments(new CedarPolicy(compiled), expectations)).toEqual([]);
});

it('every purpose of a playbook is one of theirs, in the same words', () => {
  expect(Object.fromEntries(compiled.purposes)).toMatchObject(purposes);
});

it('the manifests beside them are what the specialists offer (npm run capabilities)', () => {
  expect([...offers.keys()].sort()).toEqual(manifests.map(({ specialist }) => specialist));
  for (const manifest of manifests)
    expect(JSON.parse(readFileSync(`deploy/capabilities/${manifest.system}.json`, 'utf8'))).toEqual(manifest);
});
