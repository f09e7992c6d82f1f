import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryJournal } from '../journal/memory-journal.js';
import { failsAfter, failsBefore, failureOf, SpecialistUnderTest } from '../testing/index.js';

const native = { capability: 'note.create' };

let world: SpecialistUnderTest;
beforeEach(() => {
  world = new SpecialistUnderTest();
});

/** The specialist is started again, with every capability at another version, or as it was. */
function restartAt(version: string): void {
  const { manifest } = world.connector;
  const capabilities = manifest.capabilities.map((capability) => ({ ...capability, version }));
  Object.assign(world.connector, { manifest: { ...manifest, capabilities } });
  world.restart();
}

describe('a specialist that no longer serves the manifest that a call was planned with', () => {
  it('does nothing for a key that is new to it, and says why', async () => {
    restartAt('2');
    expect(await world.perform(native)).toMatchObject({ kind: 'REJECTED', code: 'CAPABILITY_UNKNOWN' });
    expect(world.connector.performed).toEqual([]);
  });

  it('has it on disk that the token was used, before it says so: no late copy may begin once that manifest is back', async () => {
    let writes = 0;
    class CountingJournal extends MemoryJournal {
      override async durable(): Promise<void> {
        writes += 1;
      }
    }
    restartAt('2');
    world.restart(new CountingJournal('journal-1', () => world.clock.now()));
    await world.perform(native);
    expect(writes).toBe(1);
  });

  it('says what its journal alone can tell of a key that never came', async () => {
    restartAt('2');
    expect(await world.query(native)).toMatchObject({ kind: 'NEVER_STARTED' });
    expect(await world.revoke(native)).toMatchObject({ kind: 'REVOKED' });
  });

  it.each([failsBefore, failsAfter])(
    'leaves it to a person what became of a key without an answer',
    async (manners) => {
      world.connector.manners.push(manners);
      await failureOf(world.perform(native));
      restartAt('2');
      expect(await failureOf(world.perform({ ...native, attempt: 2 }))).toBe('CAPABILITY_GONE');
      expect(await world.query(native)).toMatchObject({ kind: 'CANNOT_TELL' });
      expect(await world.revoke(native)).toMatchObject({ kind: 'CANNOT_TELL' });
      expect(world.connector.performed).toHaveLength(1);
      expect(world.connector.found).toEqual([]);
    },
  );

  it('tells it again once it serves that manifest again', async () => {
    world.connector.manners.push(failsAfter);
    await failureOf(world.perform(native));
    restartAt('2');
    await world.query(native);
    restartAt('1');
    expect(await world.query(native)).toMatchObject({ kind: 'COMMITTED', receipt: { recordId: 'N-aaaa' } });
  });

  it('knows of what was done before, by its journal, without what only the system could show', async () => {
    await world.perform(native);
    restartAt('2');
    for (const answer of [await world.perform(native), await world.query(native), await world.revoke(native)])
      expect(answer).toMatchObject({ kind: 'COMMITTED', receipt: { recordId: 'N-aaaa', outputs: {} } });
  });
});
