import { randomUUID } from 'node:crypto';
import { commandLine, momentInWords, table, wordOf } from '@baton/narration';
import type { BatonClient } from './baton-client.js';
import type { Wishes } from './goal-commands.js';
import type { ProjectionLine } from './projection-documents.js';
import { taken } from './taken.js';
import type { Terminal } from './terminal.js';

/** The verbs on the rows that questions are answered from. */
export class ProjectionCommands {
  constructor(
    private readonly baton: BatonClient,
    private readonly terminal: Terminal,
  ) {}

  async list(wishes: Wishes): Promise<void> {
    const projections = await this.baton.projections();
    const { write, paint, width } = this.terminal;
    if (wishes.json) return write(JSON.stringify(projections));
    const rows = projections.map((one) => [wordOf(one.name), standingOf(one), String(one.skipped), one.position ?? '']);
    const [heading = '', ...lines] = table(['projection', 'standing', 'skipped', 'position'], rows, width);
    for (const line of [paint.quiet(heading), ...lines]) write(line);
  }

  /** The rows go on answering until others are as far and take their place. */
  async rebuild(name: string, wishes: Wishes & { readonly key?: string }): Promise<void> {
    const answer = await this.baton.rebuildProjection(name, wishes.key ?? randomUUID());
    const wanted = taken(answer, wishes, this.terminal);
    const { write, paint } = this.terminal;
    const { projection, repeated } = wanted;
    if (wishes.json) return write(JSON.stringify(wanted));
    const what = repeated ? 'was built anew for this request before' : 'is built anew';
    write(`${paint.strong(wordOf(projection.name))} ${what}, beside the rows that answer meanwhile.`);
    write(paint.quiet(`See how far it is: ${commandLine} projection list`));
  }
}

function standingOf({ current, lagSeconds, behindSince, rebuild }: ProjectionLine): string {
  const lag = current ? 'current' : `${lagSeconds.toFixed(1)} s behind, since ${momentInWords(behindSince ?? '')}`;
  return rebuild === 'NONE' ? lag : `${lag}; built anew (${rebuild.toLowerCase()})`;
}
