import { describe, expect, it } from '@jest/globals';
import type { Capability } from '@baton/specialist/domain';
import { CapabilityUnavailable, ManifestCatalog } from './manifest-catalog.js';

const lend: Capability = {
  ...{ name: 'shelf.lend', version: '1', sentence: 'Lends a book.', effect: 'WRITE', reversibility: 'IRREVERSIBLE' },
  ...{ idempotencyClass: 'NATIVE', callTimeoutMs: 1_000, visibilityLagMs: 0 },
  compensations: [{ kind: 'NOTIFY', inputs: {} }],
  ...{ input: [], output: [], before: [] },
};

/** A specialist that offers at each start what is listed for it. */
function libraryWith(...starts: readonly (readonly Capability[])[]) {
  let asked = 0;
  const describe = async () => {
    const capabilities = starts[Math.min(asked++, starts.length - 1)] ?? [];
    const manifest = { specialist: 'library', system: 'library', capabilities };
    return { manifest, manifestDigest: `manifest-${asked}`, journalId: 'journal-1' };
  };
  const heard: string[] = [];
  return { catalog: new ManifestCatalog({ describe }, (text) => heard.push(text)), timesAsked: () => asked, heard };
}

describe('what a specialist offers', () => {
  it('is asked for once, as long as it is what a goal needs', async () => {
    const { catalog, timesAsked } = libraryWith([lend]);
    const { pin } = await catalog.offer('library', 'shelf.lend');
    expect((await catalog.pinned(pin)).capability).toBe(lend);
    expect(timesAsked()).toBe(1);
  });

  it('is asked for again where it lacks what a goal needs, since nothing else tells that it was updated', async () => {
    const { catalog } = libraryWith([], [lend]);
    await expect(catalog.offer('library', 'shelf.lend')).rejects.toThrow(CapabilityUnavailable);
    expect((await catalog.offer('library', 'shelf.lend')).capability).toBe(lend);
  });

  it('is not what was pinned where it promises less, though its version is the same', async () => {
    const { catalog } = libraryWith([lend], [{ ...lend, idempotencyClass: 'NONE' }]);
    const { pin } = await catalog.offer('library', 'shelf.lend');
    catalog.forget('library');
    await expect(catalog.pinned(pin)).rejects.toMatchObject({ name: 'CapabilityUnavailable', servedVersion: '1' });
  });

  it('is asked for again where it is of another version than was planned', async () => {
    const { catalog } = libraryWith([lend], [{ ...lend, version: '2' }], [lend]);
    const { pin } = await catalog.offer('library', 'shelf.lend');
    catalog.forget('library');
    await expect(catalog.pinned(pin)).rejects.toThrow('library changed shelf.lend since it was planned');
    expect((await catalog.pinned(pin)).pin.version).toBe('1');
  });

  it('is taken up by no plan while it contradicts itself, and that is told once, with the place', async () => {
    const undo = { kind: 'UNDO', capability: 'shelf.lend', inputs: {} } as const;
    const { catalog, heard } = libraryWith(
      [{ ...lend, compensations: [undo] }],
      [{ ...lend, compensations: [undo] }],
      [lend],
    );
    for (const _ of [1, 2])
      await expect(catalog.offersOf('library')).rejects.toThrow(
        "library offers what can't be relied upon (MANIFEST_UNSOUND)",
      );
    expect((await catalog.offersOf('library')).has('shelf.lend')).toBe(true);
    expect(heard).toEqual([
      "library offers what can't be relied upon, and what needs it waits (MANIFEST_UNSOUND: " +
        'shelf.lend: its last compensation is no person; shelf.lend: IRREVERSIBLE contradicts its undo)',
      'library can be asked again',
    ]);
  });
});
