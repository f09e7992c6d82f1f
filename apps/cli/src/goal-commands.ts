import { randomUUID } from 'node:crypto';
import type { Classification } from '@baton/kernel';
import { commandLine, momentInWords, renderMarkdown, renderMoment, renderReport, shown, table } from '@baton/narration';
import { asOfGiven } from './as-of.js';
import type { BatonClient } from './baton-client.js';
import type { Accepted } from './documents.js';
import { CommandFailed, exitCodes } from './exit-codes.js';
import { renderListing } from './listing.js';
import type { FilterWishes } from './wishes.js';
import { filterOf } from './wishes.js';
import { taken } from './taken.js';
import type { Terminal } from './terminal.js';

export interface Wishes {
  /** One JSON document (or one a line, for a watch) in place of text for people. */
  readonly json?: boolean;
}

/** How what a person says is sent. */
export interface SayingWishes extends Wishes {
  readonly key?: string;
  /** How delicate it is, where that is more than the playbook says. */
  readonly label?: Classification;
}

export interface ReportWishes extends Wishes {
  /** The page as Markdown, for whoever passes it on. */
  readonly markdown?: boolean;
  readonly asOf?: string;
}

/** The verbs on goals; each writes to the terminal, or fails with what to do. */
export class GoalCommands {
  constructor(
    private readonly baton: BatonClient,
    private readonly terminal: Terminal,
  ) {}

  async start(sentence: string, wishes: SayingWishes & { readonly watch?: boolean }): Promise<void> {
    const key = wishes.key ?? randomUUID();
    const accepted = taken(await this.baton.submit(sentence, wishes.label, key), wishes, this.terminal);
    if (wishes.json) this.json(accepted);
    else this.tellAccepted(accepted, accepted.repeated ? 'was taken on before' : 'is taken on');
    // What was taken on before is told from how it is: its events are over, and none may follow.
    const after = accepted.repeated ? undefined : accepted.position;
    if (wishes.watch && accepted.goal.openQuestions.length === 0) await this.watch(accepted.goal.id, wishes, after);
  }

  async list(wishes: Wishes & FilterWishes & { readonly first: number; readonly outcome?: string }): Promise<void> {
    const filter = { ...filterOf(wishes), outcome: wishes.outcome };
    const listing = await this.baton.goals(wishes.first, filter);
    const isFiltered = Object.values(filter).some((part) => part !== undefined);
    if (wishes.json) this.json(listing);
    else if (isFiltered && listing.goals.length === 0) this.terminal.write('No goal fits.');
    else this.terminal.write(renderListing(listing, this.terminal.paint, this.terminal.width));
  }

  async report(id: string, wishes: ReportWishes): Promise<void> {
    const { json, markdown, asOf } = wishes;
    if (json && markdown) throw new CommandFailed(exitCodes.usage, 'Say --json or --markdown: a report has one form');
    const then = asOfGiven(asOf, new Date());
    const page = await this.baton.report(id, then);
    if (!page) throw new CommandFailed(exitCodes.refused, noGoal(id, asOf));
    const { revision } = page.report;
    const { asOfRevision = 0 } = then;
    if (asOfRevision > revision)
      throw new CommandFailed(exitCodes.refused, `The goal has no event ${asOfRevision} yet: its last is ${revision}`);
    const { write, paint } = this.terminal;
    if (json) this.json(page);
    else if (markdown) write(renderMarkdown(page).trimEnd());
    else write(renderReport(page, paint, this.terminal));
  }

  /** Lists what it knows by the names that labels are given under; no value. */
  async attributes(id: string, wishes: Wishes): Promise<void> {
    const attributes = await this.baton.attributes(id);
    if (!attributes) throw new CommandFailed(exitCodes.refused, noGoal(id, undefined));
    if (wishes.json) return this.json(attributes);
    const { write, paint, width } = this.terminal;
    const rows = attributes.map(({ name, labels }) => [name, labels.classification, labels.category, labels.source]);
    const [heading = '', ...lines] = table(['attribute', 'label', 'kind', 'source'], rows, width);
    write([paint.quiet(heading), ...lines].join('\n'));
  }

  /** Tells all that happened, with why persons did what they did, as far as whoever asks may see it. */
  async timeline(id: string, wishes: Wishes): Promise<void> {
    const entries = await this.baton.timeline(id);
    if (!entries) throw new CommandFailed(exitCodes.refused, noGoal(id, undefined));
    if (wishes.json) return this.json(entries);
    for (const { recordedAt, actor, narration, reason } of entries) {
      const details = reason === null ? narration.details : [...narration.details, `${actor}: ${reason}`];
      this.tell(momentInWords(recordedAt), { ...narration, details });
    }
  }

  /** Tells each event until the goal has ended or waits for a person, then shows the report. */
  async watch(id: string, wishes: Wishes, after?: string): Promise<void> {
    for await (const change of this.baton.changes(id, after)) {
      if (wishes.json) this.json(change);
      else if (change.narration) this.tell(new Date(change.recordedAt).toTimeString().slice(0, 8), change.narration);
      const { phase, quarantined, waitingFor } = change.goal;
      if (quarantined)
        throw new CommandFailed(
          exitCodes.refused,
          `The goal is set aside, and nothing more is done for it. Mend what the log says, then: ${commandLine} goal release ${id} --reason "…"`,
        );
      if (phase === 'CONCLUDED' || waitingFor.length > 0) break;
    }
    if (wishes.json) return;
    this.terminal.write('');
    await this.report(id, wishes);
  }

  async answer(id: string, pairs: readonly string[], wishes: SayingWishes): Promise<void> {
    const answers = pairs.map((pair) => ({ ...answerOf(pair), classification: wishes.label }));
    const answered = await this.baton.answer(id, answers, wishes.key ?? randomUUID());
    const accepted = taken(answered, wishes, this.terminal);
    if (wishes.json) this.json(accepted);
    else this.tellAccepted(accepted, accepted.repeated ? 'had this answer before' : 'has its answer');
  }

  private tellAccepted({ goal }: Accepted, what: string): void {
    const { write, paint } = this.terminal;
    write(`Goal ${paint.strong(goal.id)} ${what}.`);
    for (const { attribute, text, candidates } of goal.openQuestions)
      write(shown(`It asks: ${[text, candidates.join(' · ')].filter(Boolean).join(' ')} (${attribute})`));
    write(
      goal.openQuestions.length > 0
        ? paint.quiet(
            `Answer: ${commandLine} goal answer ${goal.id} ${goal.openQuestions.map((q) => `${q.attribute}="…"`).join(' ')}`,
          )
        : paint.quiet(`Follow it: ${commandLine} goal watch ${goal.id}`),
    );
  }

  private tell(time: string, narration: Parameters<typeof renderMoment>[0]['narration']): void {
    const { write, paint, width } = this.terminal;
    write(renderMoment({ time, narration: { ...narration, about: narration.about ?? undefined } }, paint, { width }));
  }

  private json(value: unknown): void {
    this.terminal.write(JSON.stringify(value));
  }
}

function noGoal(id: string, asOf: string | undefined): string {
  const then = asOf === undefined ? '' : `, or it was not there yet (--as-of ${asOf})`;
  return `There is no goal ${id}${then}: "${commandLine} goal list" shows yours`;
}

function answerOf(pair: string): { readonly attribute: string; readonly text: string } {
  const at = pair.indexOf('=');
  if (at < 1 || at === pair.length - 1)
    throw new CommandFailed(exitCodes.usage, `An answer is attribute=text, e.g. request.uplift="5 %" (got ${pair})`);
  return { attribute: pair.slice(0, at), text: pair.slice(at + 1) };
}
