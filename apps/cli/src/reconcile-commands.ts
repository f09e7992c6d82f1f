import { momentInWords, table } from '@baton/narration';
import type { BatonClient } from './baton-client.js';
import { CommandFailed, exitCodes } from './exit-codes.js';
import type { Wishes } from './goal-commands.js';
import type { ReconcileFinding, Reconciliation, ReconciledSpecialist } from './reconcile-document.js';
import { taken } from './taken.js';
import type { Terminal } from './terminal.js';
import { pastMomentOf } from './wishes.js';

/** The verb that compares systems and log after a backup was put back. */
export class ReconcileCommands {
  constructor(
    private readonly baton: BatonClient,
    private readonly terminal: Terminal,
  ) {}

  /** Ends with 1 unless everybody could be compared to the end, and nothing was found. */
  async reconcile(wishes: Wishes & { readonly since?: string }): Promise<void> {
    const since = wishes.since === undefined ? undefined : pastMomentOf(wishes.since, new Date());
    const answer = taken(await this.baton.reconcile(since), wishes, this.terminal);
    if (wishes.json) this.terminal.write(JSON.stringify(answer));
    else this.show(answer);
    if (!answer.consistent) throw new CommandFailed(exitCodes.refused, verdictOn(answer));
  }

  private show({ specialists, findings, findingsTotal, unreadable }: Reconciliation): void {
    const { write, paint } = this.terminal;
    const compared = specialists.map((one) => [one.specialist, String(one.keysListed), standingOf(one)]);
    this.print(table(['specialist', 'keys', 'compared'], compared, uncut));
    for (const [kind, title] of Object.entries(titles)) {
      const ofKind = findings.filter((finding) => finding.kind === kind);
      if (ofKind[0] === undefined) continue;
      write('');
      write(title);
      this.print(table(['system', 'record', 'key', 'when', 'goal'], ofKind.map(rowOf), uncut));
      write(paint.quiet(ofKind[0].action));
    }
    if (findings.length < findingsTotal) write(`And ${findingsTotal - findings.length} more.`);
    for (const { stream, revision } of unreadable)
      write(`Can't be read by this release, and was not compared: ${stream}, revision ${revision}`);
  }

  private print([heading = '', ...lines]: readonly string[]): void {
    const { write, paint } = this.terminal;
    for (const line of [paint.quiet(heading), ...lines]) write(line);
  }
}

/** Wider than any line: whoever looks for a record needs the whole of its name. */
const uncut = 10_000;

const titles: Readonly<Record<ReconcileFinding['kind'], string>> = {
  NOT_IN_LOG: 'In a system, and not in the log:',
  NOT_IN_SYSTEM: 'In the log as committed, and not in the system:',
};

function rowOf({ system, recordType, recordId, key, at, goalId, step, operation }: ReconcileFinding): string[] {
  const record = recordId === null ? '' : `${recordType} ${recordId}`;
  const goal = goalId === null ? '' : `${goalId} ${step}/${operation}`;
  return [system, record, key, momentInWords(at), goal];
}

function standingOf({ unanswered, detail, comparedUpTo, unlisted }: ReconciledSpecialist): string {
  if (unanswered !== null) return `no: ${unanswered}${detail === null ? '' : `, ${detail}`}`;
  if (comparedUpTo !== null) return `only up to ${comparedUpTo}: go on with --since ${comparedUpTo}`;
  return unlisted.length === 0 ? 'yes' : `yes, but for what bears no key: ${unlisted.join(', ')}`;
}

function verdictOn({ specialists, findingsTotal, unreadable }: Reconciliation): string {
  const silent = specialists.filter(({ unanswered }) => unanswered !== null).map(({ specialist }) => specialist);
  const broken = specialists.filter(({ comparedUpTo }) => comparedUpTo !== null).map(({ specialist }) => specialist);
  return [
    ...(findingsTotal > 0 ? [`${findingsTotal} effects are not known on both sides: a person has to look`] : []),
    ...(silent.length > 0 ? [`Not compared, since nobody answers: ${silent.join(', ')}`] : []),
    ...(broken.length > 0 ? [`Compared in part only: ${broken.join(', ')}`] : []),
    ...(unreadable.length > 0 ? [`${unreadable.length} events or more could not be read`] : []),
  ].join('\n');
}
