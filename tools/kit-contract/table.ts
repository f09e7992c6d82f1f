import type { Description } from '@baton/specialist/domain';
import type { Finding } from '@baton/specialist/kit/conformance';

export interface Summary {
  readonly kept: number;
  readonly broken: number;
  readonly unseen: number;
}

export function summaryOf(findings: readonly Finding[]): Summary {
  const count = (wanted: Finding['result']): number => findings.filter(({ result }) => result === wanted).length;
  return { kept: count('KEPT'), broken: count('BROKEN'), unseen: count('UNSEEN') };
}

const words = { KEPT: 'kept', BROKEN: 'BROKEN', UNSEEN: 'unseen' } as const;

/** Tells findings as they come, one line for each, and under a broken promise what was found and what to do. */
export class Table {
  readonly #say: (line: string) => void;
  #heading: string | undefined;

  constructor(say: (line: string) => void, { manifest, journalId }: Description) {
    this.#say = say;
    say(
      `${manifest.specialist} for ${manifest.system}, ${manifest.capabilities.length} capabilities (journal ${journalId})`,
    );
  }

  add({ area, promise, capability, result, found, advice }: Finding): void {
    const heading = capability ?? 'the specialist';
    if (heading !== this.#heading) this.#say(`\n${heading}`);
    this.#heading = heading;
    this.#say(`  ${words[result].padEnd(7)} ${area.padEnd(12)} ${promise}`);
    if (found !== undefined) this.#say(`          ${'found'.padEnd(12)} ${found}`);
    if (advice !== undefined) this.#say(`          ${'do'.padEnd(12)} ${advice}`);
  }

  end({ kept, broken, unseen }: Summary): void {
    this.#say(`\n${kept} promises kept, ${broken} broken, ${unseen} not seen`);
  }
}
