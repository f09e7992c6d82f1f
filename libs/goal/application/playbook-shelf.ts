import { createHash } from 'node:crypto';
import { BrokenInvariant } from '@baton/kernel';
import type { Playbook } from '@baton/conversation';
import { canonicalPlaybook } from '@baton/conversation';

/** The playbook that a goal was begun with is not there any more: the goal waits until its file is put back. */
export class PlaybookUnavailable extends Error {
  override readonly name = 'PlaybookUnavailable';
}

/** The playbooks of this installation, each with the digest by which a goal names the one that it was begun with. */
export class PlaybookShelf {
  private filled: ReadonlyMap<Playbook, string> | undefined;

  /** @param read is called once, for whoever is the first to need a playbook */
  constructor(private readonly read: () => readonly Playbook[]) {}

  /** Reads the playbooks where nobody has needed one yet; throws where they are no good. */
  fill(): ReadonlyMap<Playbook, string> {
    this.filled ??= new Map(
      this.read().map((playbook) => [
        playbook,
        createHash('sha256').update(canonicalPlaybook(playbook)).digest('base64url'),
      ]),
    );
    return this.filled;
  }

  get playbooks(): readonly Playbook[] {
    return [...this.fill().keys()];
  }

  digestOf(playbook: Playbook): string {
    const digest = this.fill().get(playbook);
    if (digest === undefined) throw new BrokenInvariant(`A playbook from another shelf (${playbook.id})`);
    return digest;
  }

  /** The playbook that a goal was begun with. @throws PlaybookUnavailable where its file has changed since. */
  of(id: string, digest: string): Playbook {
    const found = this.playbooks.find((playbook) => playbook.id === id && this.digestOf(playbook) === digest);
    if (!found)
      throw new PlaybookUnavailable(`The playbook has changed since the goal began: put its former file back (${id})`);
    return found;
  }
}
