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
  private readonly digests: ReadonlyMap<Playbook, string>;

  constructor(readonly playbooks: readonly Playbook[]) {
    this.digests = new Map(
      playbooks.map((playbook) => [
        playbook,
        createHash('sha256').update(canonicalPlaybook(playbook)).digest('base64url'),
      ]),
    );
  }

  digestOf(playbook: Playbook): string {
    const digest = this.digests.get(playbook);
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
