import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  answersDigestOf,
  briefSaltOf,
  idempotencyKeyOf,
  provisionalSubjectIdOf,
  pseudonymOf,
  recordIndexOf,
  requestDigestOf,
  sentenceDigestOf,
  subjectIdOf,
  type OperationName,
  type RecordName,
} from './identifiers.js';
import { conversationKey, recipientKey, subjectKey, tenantKey } from './key-id.js';
import { MemoryKeyStore } from './key-store/memory/memory-key-store.adapter.js';
import { Vault } from './vault.js';

const record: RecordName = { tenant: 'acme', system: 'salesforce', recordId: '001' };
const operation: OperationName = {
  recipient: 'sap',
  tenant: 'acme',
  goal: 'g1',
  step: 's1',
  operation: 'forward',
  generation: 1,
};

async function vaultWith(secret: number): Promise<Vault> {
  const keys = new MemoryKeyStore(() => Buffer.alloc(64, secret));
  await keys.ensure([tenantKey('acme'), tenantKey('zeta')]);
  await keys.ensure([recipientKey('sap'), recipientKey('contracts'), conversationKey('c1'), conversationKey('c2')]);
  return new Vault(keys);
}

describe('names made by keyed digests', () => {
  let vault: Vault;

  beforeEach(async () => {
    vault = await vaultWith(1);
  });

  // The right-hand sides were computed apart, in Python: they may not change, since they stand in stored events and in
  // the systems themselves.
  it('are the same for ever', () => {
    expect(subjectIdOf(vault, record)).toBe('sub_52Hx-HdArORjYcjw-0j5M3');
    expect(provisionalSubjectIdOf(vault, { conversation: 'c1', mention: 'Ada' })).toBe('subp_MCEY6CHpBlEzfsOdP0tQ6s');
    expect(recordIndexOf(vault, record)).toBe('rec_Uu1D72-Maa0lVXQK4k7BA9');
    expect(idempotencyKeyOf(vault, operation)).toBe('39f018fb31a61fc551ae6eb617cf3049');
    expect(pseudonymOf(vault, 'sap', { tenant: 'acme', kind: 'goal', id: 'g1' })).toBe('psn_0TmISqOEXA9zz0-dL8CXW_');
    expect(sentenceDigestOf(vault, { tenant: 'acme', conversation: 'c1', sentence: 'renew ACME for a year' })).toBe(
      'B2H1Czc1ZFbi6pHJ3uYk9QOe0UrWQtLKgj9fRG4VAX8',
    );
  });

  it('are others under other keys', async () => {
    const others = await vaultWith(2);
    expect(subjectIdOf(others, record)).not.toBe(subjectIdOf(vault, record));
    expect(idempotencyKeyOf(others, operation)).not.toBe(idempotencyKeyOf(vault, operation));
  });

  it.each<Partial<OperationName>>([
    { tenant: 'zeta' },
    { goal: 'g2' },
    { step: 's2' },
    { operation: 'undo' },
    { generation: 2 },
    { goal: 'g1s', step: '1' },
  ])('give every operation an idempotency key and a salt of its own (%j)', (difference) => {
    const other = { ...operation, ...difference };
    expect(idempotencyKeyOf(vault, other)).not.toBe(idempotencyKeyOf(vault, operation));
    expect(briefSaltOf(vault, other)).not.toBe(briefSaltOf(vault, operation));
  });

  it('give an operation the same salt whenever it is asked for, of 128 bits that are not those of its key', () => {
    const salt = Buffer.from(briefSaltOf(vault, operation), 'base64url');
    expect(briefSaltOf(vault, { ...operation })).toBe(salt.toString('base64url'));
    expect(salt).toHaveLength(16);
    expect(salt.toString('hex')).not.toBe(idempotencyKeyOf(vault, operation));
  });

  it.each<Partial<RecordName>>([{ system: 'sap' }, { recordId: '002' }, { system: 'salesforce0', recordId: '01' }])(
    'give every record a subject and an index of its own (%j)',
    (difference) => {
      const other = { ...record, ...difference };
      expect(subjectIdOf(vault, other)).not.toBe(subjectIdOf(vault, record));
      expect(recordIndexOf(vault, other)).not.toBe(recordIndexOf(vault, record));
    },
  );

  it('do not let a subject be told from the index of its record', () => {
    expect(recordIndexOf(vault, record).slice(4)).not.toBe(subjectIdOf(vault, record).slice(4));
  });

  it('tell other answers apart, and the same in another order not', () => {
    const [uplift, term] = [
      { attribute: 'request.uplift', text: '5 %' },
      { attribute: 'request.term', text: '12 months' },
    ];
    const digestOf = (answers: readonly (typeof uplift)[]) =>
      answersDigestOf(vault, { tenant: 'acme', conversation: 'c1', answers });
    const digest = digestOf([uplift, term]);
    // Computed apart, as those above: it stands in stored events.
    expect(digest).toBe('HjNPD2-CuTpICTo3EN24-0xPdjsx2ilGWMr4X4C1Uw0');
    expect(digestOf([term, uplift])).toBe(digest);
    const labelled = { ...uplift, classification: 'restricted' } as const;
    const others = [
      [uplift],
      [uplift, { ...term, text: '24 months' }],
      [{ ...uplift, attribute: 'x' }, term],
      [labelled, term],
    ];
    for (const other of others) expect(digestOf(other)).not.toBe(digest);
  });

  it('tell a sentence from the same under another label', () => {
    const digestOf = (classification?: 'confidential' | 'restricted') =>
      sentenceDigestOf(vault, { tenant: 'acme', conversation: 'c1', sentence: 'renew ACME', classification });
    expect(new Set([digestOf(), digestOf('confidential'), digestOf('restricted')]).size).toBe(3);
  });

  it('tell requests with other details apart', () => {
    const digestOf = (details: readonly (string | undefined)[]) =>
      requestDigestOf(vault, { tenant: 'acme', goal: 'g1', details });
    const digest = digestOf(['90000001', undefined]);
    expect(digestOf(['90000001', undefined])).toBe(digest);
    const others = [[undefined, '90000001'], ['90000010', undefined], ['90000001'], []];
    for (const other of others) expect(digestOf(other)).not.toBe(digest);
  });

  it('fit the id of a key', () => {
    expect(() => subjectKey(subjectIdOf(vault, record))).not.toThrow();
    expect(() => subjectKey(provisionalSubjectIdOf(vault, { conversation: 'c1', mention: 'Ada' }))).not.toThrow();
  });
});

describe('two keys that hold different secrets', () => {
  let vault: Vault;

  beforeEach(async () => {
    const keys = new MemoryKeyStore();
    await keys.ensure([tenantKey('acme'), tenantKey('zeta'), recipientKey('sap'), recipientKey('contracts')]);
    await keys.ensure([conversationKey('c1'), conversationKey('c2')]);
    vault = new Vault(keys);
  });

  it('keep two recipients from joining what they were told', () => {
    const goal = { tenant: 'acme', kind: 'goal', id: 'g1' };
    expect(pseudonymOf(vault, 'sap', goal)).not.toBe(pseudonymOf(vault, 'contracts', goal));
    expect(idempotencyKeyOf(vault, operation)).not.toBe(
      idempotencyKeyOf(vault, { ...operation, recipient: 'contracts' }),
    );
  });

  it('keep the subjects of two tenants apart', () => {
    expect(subjectIdOf(vault, record)).not.toBe(subjectIdOf(vault, { ...record, tenant: 'zeta' }));
  });

  it('keep two conversations from being joined by the words that they share', () => {
    const [one, two] = ['c1', 'c2'].map((conversation) => [
      provisionalSubjectIdOf(vault, { conversation, mention: 'Ada' }),
      sentenceDigestOf(vault, { tenant: 'acme', conversation, sentence: 'renew ACME' }),
    ]);
    expect(one![0]).not.toBe(two![0]);
    expect(one![1]).not.toBe(two![1]);
  });
});
