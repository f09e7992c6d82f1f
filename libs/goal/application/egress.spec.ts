import { describe, expect, it } from '@jest/globals';
import { subjectKey, Vault } from '@baton/encryption';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import { goalStream } from '@baton/event-store';
import type { SealedAttribute } from '@baton/goal/domain';
import { goalDecider } from '@baton/goal/domain';
import type { DisclosedField, PolicyAnswer, PolicyQuestion } from '@baton/handoff/domain';
import { serialiseBrief } from '@baton/handoff/domain';
import { DisclosurePolicy } from '@baton/handoff/policy';
import type { Classification, Form, ValueType } from '@baton/kernel';
import { anAccount, anEventId, someLabels, submitted } from '../domain/goal.examples.js';
import { lastLook } from './egress.js';

/** Permits what is public, and nothing else. */
class PublicAlone extends DisclosurePolicy {
  readonly setHash = 'policies';
  readonly combinations = [];

  decide({ classification }: PolicyQuestion): PolicyAnswer {
    if (classification === 'public') return { decision: 'PERMIT', policies: ['public'] };
    return { decision: 'DENY', reason: 'NO_PERMIT_MATCHED', policies: [] };
  }
}

const values: Readonly<Record<string, readonly [ValueType, Classification, string]>> = {
  'account.name': ['name', 'public', 'ACME Corporation'],
  'request.account': ['name', 'confidential', 'Acme corporation'],
  'requester.phone': ['phone', 'confidential', '+49 170 123-4567'],
};

async function seen(value: string, discloses: string, form: Form) {
  const keys = new MemoryKeyStore();
  await keys.ensure([subjectKey(anAccount)]);
  const vault = new Vault(keys);
  const attributes = Object.entries(values).map(([name, [type, classification, text]]): SealedAttribute => {
    const at = { stream: goalStream('g1'), eventId: anEventId, attribute: name };
    const sealed = vault.seal(text, subjectKey(anAccount), at);
    return { name, type, labels: someLabels({ classification }), sealed, sealedIn: anEventId };
  });
  const state = goalDecider.evolve(goalDecider.initial, submitted({ goalId: 'g1', attributes }));
  const inputs = {
    ...{ recipient: { specialist: 'desk', system: 'desk' }, capability: 'desk.note.write', purpose: 'SERVICE' },
    ...{ subjects: [anAccount], beings: [], fields: [], context: attributes },
  };
  const disclosed: readonly DisclosedField[] = [{ field: 'field', attribute: discloses, form, value }];
  return lastLook({ vault, policy: new PublicAlone() }, state, inputs, { text: serialiseBrief(disclosed), disclosed });
}

describe('the last look at a brief', () => {
  it('stops no secret that says only what the brief discloses whole, be that public', async () => {
    expect(await seen('ACME Corporation', 'account.name', 'FULL')).toEqual([]);
    expect(await seen('ACME Corporation', 'requester.phone', 'MASK')).toEqual([
      { field: 'field', attribute: 'request.account' },
    ]);
  });

  it('stops a value that stands whole where a part of it was meant', async () => {
    expect(await seen('****4567', 'requester.phone', 'MASK')).toEqual([]);
    expect(await seen('+49 170 123-4567', 'requester.phone', 'MASK')).toEqual([
      { field: 'field', attribute: 'requester.phone' },
    ]);
  });
});
