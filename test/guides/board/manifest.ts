import type { Capability, Manifest, OutputField } from '@baton/specialist/domain';

const outputs: readonly OutputField[] = [
  { name: 'cardId', type: 'identifier', classification: 'internal', category: 'reference', trust: 'typed' },
  { name: 'version', type: 'identifier', classification: 'internal', category: 'reference', trust: 'typed' },
];

const create: Capability = {
  name: 'board.card.create',
  version: '1',
  sentence: 'Puts a card on the board of the delivery team.',
  effect: 'WRITE',
  input: [
    { name: 'title', type: 'name', required: true, forms: ['FULL'] },
    { name: 'dueDate', type: 'date', required: false, forms: ['FULL'] },
    // The team tells customers apart by it and needs no more: a token crosses where policy permits one.
    { name: 'customer', type: 'identifier', required: true, forms: ['TOKEN', 'FULL'] },
  ],
  output: outputs,
  before: [],
  reversibility: 'COMPENSATABLE',
  compensations: [
    {
      kind: 'CORRECT',
      capability: 'board.card.withdraw',
      inputs: { cardId: { from: 'output', name: 'cardId' }, version: { from: 'output', name: 'version' } },
    },
    { kind: 'NOTIFY', inputs: {} },
  ],
  // The board creates a card under an id of ours, and never a second one.
  idempotencyClass: 'NATIVE',
  callTimeoutMs: 5_000,
  visibilityLagMs: 0,
};

const withdraw: Capability = {
  name: 'board.card.withdraw',
  version: '1',
  sentence: 'Moves a card to the withdrawn ones, where it stays readable.',
  effect: 'WRITE',
  input: [
    { name: 'cardId', type: 'identifier', required: true, forms: ['FULL'], pattern: '^[0-9a-f]{32}$' },
    { name: 'version', type: 'identifier', required: true, forms: ['FULL'], pattern: '^"[^"]+"$' },
  ],
  output: outputs,
  before: [],
  reversibility: 'IRREVERSIBLE',
  compensations: [{ kind: 'NOTIFY', inputs: {} }],
  // An update is at best this: conditional on a version, and found again by the key that it leaves on the card.
  idempotencyClass: 'CHECK_THEN_ACT',
  callTimeoutMs: 5_000,
  visibilityLagMs: 1_000,
};

export const manifest: Manifest = { specialist: 'board', system: 'board', capabilities: [create, withdraw] };
