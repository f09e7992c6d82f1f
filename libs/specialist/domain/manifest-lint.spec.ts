import { describe, expect, it } from '@jest/globals';
import type { Capability, Manifest } from './manifest.js';
import { lintManifest } from './manifest-lint.js';

const restore: Capability = {
  name: 'shelf.book.return',
  version: '1',
  sentence: 'Puts a book back.',
  effect: 'WRITE',
  input: [
    { name: 'bookId', type: 'identifier', required: true, forms: ['FULL'] },
    { name: 'place', type: 'identifier', required: true, forms: ['FULL'] },
  ],
  output: [],
  before: [],
  reversibility: 'IRREVERSIBLE',
  compensations: [{ kind: 'NOTIFY', inputs: {} }],
  idempotencyClass: 'CHECK_THEN_ACT',
  callTimeoutMs: 1_000,
  visibilityLagMs: 0,
};

const take: Capability = {
  ...restore,
  name: 'shelf.book.take',
  sentence: 'Takes a book.',
  input: [{ name: 'bookId', type: 'identifier', required: true, forms: ['TOKEN', 'FULL'], pattern: '^\\d+$' }],
  output: [
    {
      name: 'readerId',
      type: 'identifier',
      classification: 'internal',
      category: 'reference',
      trust: 'typed',
      about: { being: 'person', recordIdField: 'readerId' },
    },
  ],
  before: [{ name: 'place', type: 'identifier', classification: 'internal', category: 'reference', trust: 'typed' }],
  reversibility: 'UNDOABLE',
  compensations: [
    {
      kind: 'UNDO',
      capability: 'shelf.book.return',
      inputs: { bookId: { from: 'input', name: 'bookId' }, place: { from: 'before', name: 'place' } },
    },
    { kind: 'NOTIFY', inputs: {} },
  ],
};

const look: Capability = {
  ...take,
  name: 'shelf.book.look',
  sentence: 'Looks for a book.',
  effect: 'READ',
  before: [],
  compensations: [],
  idempotencyClass: 'NATIVE',
};

const manifestWith = (...capabilities: Capability[]): Manifest => ({
  specialist: 'library',
  system: 'library',
  capabilities,
});
const faultsOfTake = (change: Partial<Capability>): readonly string[] =>
  lintManifest(manifestWith({ ...take, ...change }, restore, look));

const [undo, notify] = take.compensations;
const [place] = take.before;
const [bookId] = take.input;
if (undo === undefined || notify === undefined || place === undefined || bookId === undefined) throw new Error('gone');

describe('a manifest', () => {
  it('is sound when every promise can be kept', () => {
    expect(lintManifest(manifestWith(take, restore, look))).toEqual([]);
  });

  it.each<[string, Partial<Capability>]>([
    ['IRREVERSIBLE contradicts its undo', { reversibility: 'IRREVERSIBLE' }],
    ['UNDOABLE contradicts its undo', { compensations: [notify] }],
    ['COMPENSATABLE needs something that compensates', { reversibility: 'COMPENSATABLE', compensations: [notify] }],
    [
      'IRREVERSIBLE contradicts its correction',
      { reversibility: 'IRREVERSIBLE', compensations: [{ ...undo, kind: 'CORRECT' }, notify] },
    ],
    ['its last compensation is no person', { compensations: [undo] }],
    ['it notifies twice', { compensations: [undo, notify, notify] }],
    ['its compensations stand not best first', { compensations: [{ ...undo, kind: 'FLAG' }, undo, notify] }],
    ['NOTIFY is a person and has no capability', { compensations: [undo, { ...undo, kind: 'NOTIFY' }] }],
    ['UNDO has an empty window', { compensations: [{ ...undo, windowMs: 0 }, notify] }],
    [
      'UNDO names shelf.book.burn, which is no capability here',
      { compensations: [{ ...undo, capability: 'shelf.book.burn' }, notify] },
    ],
    [
      'UNDO by shelf.book.look writes nothing',
      {
        compensations: [
          { ...undo, capability: 'shelf.book.look', inputs: { bookId: { from: 'input', name: 'bookId' } } },
          notify,
        ],
      },
    ],
    [
      'UNDO leaves shelf.book.return.place open',
      { compensations: [{ ...undo, inputs: { bookId: { from: 'input', name: 'bookId' } } }, notify] },
    ],
    [
      'shelf.book.return takes no colour',
      { compensations: [{ ...undo, inputs: { ...undo.inputs, colour: { from: 'before', name: 'place' } } }, notify] },
    ],
    ['shelf.book.return.place comes from before.place, which is not there', { before: [] }],
    ['shelf.book.return.place is identifier, its source date', { before: [{ ...place, type: 'date' }] }],
    ['shelf.book.return.place comes from an untrusted value', { before: [{ ...place, trust: 'untrusted' }] }],
    ['shelf.book.return.bookId needs input.bookId, which may be missing', { input: [{ ...bookId, required: false }] }],
    ['input bookId can be worked with in no form', { input: [{ ...bookId, forms: [] }] }],
    ['input bookId lists its forms not least revealing first', { input: [{ ...bookId, forms: ['FULL', 'TOKEN'] }] }],
    ['input bookId is identifier, which has no PART', { input: [{ ...bookId, forms: ['PART', 'FULL'] }] }],
    ['input bookId has a pattern that is not anchored', { input: [{ ...bookId, pattern: '\\d+' }] }],
    ['input bookId has a pattern that is not anchored', { input: [{ ...bookId, pattern: '^($' }] }],
    ['input bookId has a pattern that is not anchored', { input: [{ ...bookId, pattern: '^B|D$' }] }],
    ['input bookId may be none of its values', { input: [{ ...bookId, oneOf: [] }] }],
    ['field bookId stands twice, or differs by case alone', { input: [bookId, bookId] }],
    ['input bookId is identifier, and only text is quoted', { input: [{ ...bookId, quote: true }] }],
    ['field bookID stands twice, or differs by case alone', { input: [bookId, { ...bookId, name: 'bookID' }] }],
    [
      'field book\u{131}d is no name of a field: a small letter, then at most 63 letters, digits and _',
      { input: [bookId, { ...bookId, required: false, name: 'book\u{131}d' }] },
    ],
    [
      'field __proto__ is what every object has: choose another name',
      { input: [bookId, { ...bookId, required: false, name: '__proto__' }] },
    ],
    [
      'It asks for everything: name the fields that it needs, at most 100',
      { input: [bookId, ...Array.from({ length: 100 }, (_, at) => ({ ...bookId, name: `f${at}`, required: false }))] },
    ],
    [
      'output readerId names a being by cardId, which is no output',
      {
        output: take.output.map((field) => ({ ...field, about: { being: 'person', recordIdField: 'cardId' } })),
      },
    ],
    ["output place is prose and can't be trusted", { before: [{ ...place, type: 'text' }] }],
    ['callTimeoutMs is no whole number from 1 to 3600000', { callTimeoutMs: 0 }],
    ['callTimeoutMs is no whole number from 1 to 3600000', { callTimeoutMs: 3_600_001 }],
    ['visibilityLagMs is no whole number', { visibilityLagMs: -1 }],
    ['attemptsMax is no whole number from 1 to 1000', { attemptsMax: 0 }],
    ['attemptsMax is no whole number from 1 to 1000', { attemptsMax: 2.5 }],
    ['attemptsMax is no whole number from 1 to 1000', { attemptsMax: 1_001 }],
    ['it has no version', { version: '' }],
    ['its sentence is no sentence', { sentence: 'Takes' }],
  ])('is refused because %s', (fault, change) => {
    expect(faultsOfTake(change)).toContain(`shelf.book.take: ${fault}`);
  });

  it('is refused when a way back is tried less often than the way there', () => {
    const within = (forward: number | undefined, back: number | undefined) =>
      lintManifest(manifestWith({ ...take, attemptsMax: forward }, { ...restore, attemptsMax: back }));
    const tooSoon = ['shelf.book.take: UNDO by shelf.book.return is given up sooner than what it is to put right'];
    expect(within(5, 5)).toEqual([]);
    expect(within(5, 4)).toEqual(tooSoon);
    // What is left out is 25 times on the way there and 60 times on the way back.
    expect(within(60, undefined)).toEqual([]);
    expect(within(61, undefined)).toEqual(tooSoon);
    expect(within(undefined, 25)).toEqual([]);
    expect(within(undefined, 24)).toEqual(tooSoon);
  });

  it('is refused when a read claims to compensate or to be less than repeatable', () => {
    expect(lintManifest(manifestWith({ ...look, compensations: [notify], idempotencyClass: 'NONE' }))).toEqual([
      'shelf.book.look: it only reads, so there is nothing to compensate',
      'shelf.book.look: it only reads, which is UNDOABLE and NATIVE',
    ]);
  });

  it('is refused when it offers nothing, or the same thing twice', () => {
    expect(lintManifest(manifestWith())).toEqual(['library offers no capability']);
    expect(lintManifest(manifestWith(restore, restore))).toEqual(['shelf.book.return is declared twice']);
  });

  it('is refused when a name is no lower-case words joined by points', () => {
    expect(lintManifest(manifestWith({ ...restore, name: 'Return' }))).toEqual([
      'Return: its name is no lower-case words joined by points',
    ]);
  });
});
