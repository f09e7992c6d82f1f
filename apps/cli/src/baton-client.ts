import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import type { Classification } from '@baton/kernel';
import type { PageKnown, PagePlan, PageTask, ReportPage } from '@baton/narration';
import type { Client } from 'graphql-ws';
import { CloseCode, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { AsOf } from './as-of.js';
import type {
  AskedTask,
  BulkName,
  BulkOutcome,
  ControlAccepted,
  ControlName,
  ControlRefused,
  PlanToApprove,
  TaskEnding,
  TaskGroup,
  TaskListing,
} from './control-documents.js';
import { controlDocuments } from './control-documents.js';
import type {
  Accepted,
  AnswerRefused,
  GoalChange,
  GoalLine,
  KnownAttribute,
  SubmitRefused,
  TimelineEntry,
} from './documents.js';
import { documents } from './documents.js';
import { CommandFailed, exitCodes } from './exit-codes.js';
import type { ProjectionLine, RebuildAccepted } from './projection-documents.js';
import { projectionDocuments } from './projection-documents.js';
import type { RederivedDecisions, RederiveRefused } from './rederive-document.js';
import { rederiveDocument } from './rederive-document.js';
import type { ReconcileRefused, Reconciliation } from './reconcile-document.js';
import { reconcileDocument } from './reconcile-document.js';
import type { Refusal } from './taken.js';

interface Reply<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Parts of a filter by the names that the API gives them; what is undefined is left out. */
export type Filter = Readonly<Record<string, string | number | boolean | undefined>>;

export type ControlInput = Readonly<Record<string, string | undefined>> & { readonly goalId: string };

export interface Answer {
  readonly attribute: string;
  readonly text: string;
  readonly classification?: Classification;
}

export interface GoalListing {
  readonly goals: readonly GoalLine[];
  readonly more: boolean;
}

/** Baton, as seen through its GraphQL API. Whatever it does not answer as asked is a {@link CommandFailed}. */
export class BatonClient {
  /**
   * @param url of GraphQL, e.g. `http://127.0.0.1:4000/graphql`
   * @param token says who asks; asked for with each request
   */
  constructor(
    private readonly url: string,
    private readonly token: () => string | undefined,
  ) {}

  async submit(
    sentence: string,
    classification: Classification | undefined,
    idempotencyKey: string,
  ): Promise<Accepted | SubmitRefused> {
    type Data = { readonly submitGoal: Accepted | SubmitRefused };
    const input = { sentence, classification, idempotencyKey };
    return (await this.ask<Data>(documents.submitGoal, { input })).submitGoal;
  }

  async answer(goalId: string, answers: readonly Answer[], idempotencyKey: string): Promise<Accepted | AnswerRefused> {
    type Data = { readonly answerClarification: Accepted | AnswerRefused };
    const input = { goalId, answers, idempotencyKey };
    return (await this.ask<Data>(documents.answerClarification, { input })).answerClarification;
  }

  async goals(first: number, filter: Filter): Promise<GoalListing> {
    interface Data {
      readonly goals: {
        readonly edges: readonly { readonly node: GoalLine }[];
        readonly pageInfo: { readonly hasNextPage: boolean };
      };
    }
    const { edges, pageInfo } = (await this.ask<Data>(documents.goals, { first, filter })).goals;
    return { goals: edges.map(({ node }) => node), more: pageInfo.hasNextPage };
  }

  /** All that the page of a goal shows, now or as it was; undefined where there is no such goal, or was none yet. */
  async report(id: string, asOf: AsOf): Promise<ReportPage | undefined> {
    type Data = { readonly goal: ReportPage | null };
    return (await this.ask<Data>(documents.report, { id, ...asOf })).goal ?? undefined;
  }

  /** What a goal knows, by name and label; undefined where there is no such goal. */
  async attributes(id: string): Promise<readonly KnownAttribute[] | undefined> {
    type Data = { readonly goal: { readonly attributes: readonly KnownAttribute[] } | null };
    return (await this.ask<Data>(documents.attributes, { id })).goal?.attributes;
  }

  /** All that happened to a goal, in order; undefined where there is no such goal. */
  async timeline(id: string): Promise<readonly TimelineEntry[] | undefined> {
    interface Data {
      readonly timeline: {
        readonly edges: readonly { readonly node: TimelineEntry }[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      } | null;
    }
    const entries: TimelineEntry[] = [];
    for (let after: string | null = null; ;) {
      const page: Data['timeline'] = (await this.ask<Data>(documents.timeline, { id, after })).timeline;
      if (!page) return undefined;
      entries.push(...page.edges.map(({ node }) => node));
      if (!page.pageInfo.hasNextPage) return entries;
      after = page.pageInfo.endCursor;
    }
  }

  async control(name: ControlName, input: ControlInput): Promise<ControlAccepted | ControlRefused> {
    type Data = Readonly<Record<string, ControlAccepted | ControlRefused>>;
    return answered((await this.ask<Data>(controlDocuments[name], { input }))[name]);
  }

  async inBulk(name: BulkName, input: object): Promise<BulkOutcome> {
    type Data = Readonly<Record<string, BulkOutcome>>;
    return answered((await this.ask<Data>(controlDocuments[name], { input }))[name]);
  }

  /** All tasks that a goal ever opened; undefined where there is no such goal. */
  async tasksOf(id: string): Promise<readonly AskedTask[] | undefined> {
    type Data = { readonly goal: { readonly tasks: readonly AskedTask[] } | null };
    return (await this.ask<Data>(controlDocuments.tasksOf, { id })).goal?.tasks;
  }

  /** How a task that is over ended. */
  async endingOf({ id }: AskedTask): Promise<TaskEnding | undefined> {
    type Data = { readonly node: TaskEnding | null };
    return (await this.ask<Data>(controlDocuments.taskEnding, { id })).node ?? undefined;
  }

  /** What is known of the effect that a task is about. */
  async knownOf({ id }: AskedTask): Promise<PageKnown | undefined> {
    type Data = { readonly node: { readonly known: PageKnown | null } | null };
    return (await this.ask<Data>(controlDocuments.taskKnown, { id })).node?.known ?? undefined;
  }

  /** The plan of a goal, and the words that it was made for. */
  async planToApprove(id: string): Promise<PlanToApprove | undefined> {
    interface Data {
      readonly goal: { readonly plan: PagePlan | null } | null;
      readonly conversation: readonly { readonly kind: string; readonly text: string | null }[] | null;
    }
    const { goal, conversation } = await this.ask<Data>(controlDocuments.planToApprove, { id });
    const said = (conversation ?? []).filter(({ kind }) => kind === 'SENTENCE');
    return goal?.plan ? { plan: goal.plan, sentences: said.map(({ text: sentence }) => sentence) } : undefined;
  }

  async tasks(first: number, filter: Filter): Promise<TaskListing> {
    interface Data {
      readonly humanTasks: {
        readonly edges: readonly { readonly node: PageTask }[];
        readonly pageInfo: { readonly hasNextPage: boolean };
      };
    }
    const { edges, pageInfo } = (await this.ask<Data>(controlDocuments.humanTasks, { first, filter })).humanTasks;
    return { tasks: edges.map(({ node }) => node), more: pageInfo.hasNextPage };
  }

  async taskGroups(filter: Filter): Promise<readonly TaskGroup[]> {
    type Data = { readonly humanTaskGroups: readonly TaskGroup[] };
    return (await this.ask<Data>(controlDocuments.humanTaskGroups, { filter })).humanTaskGroups;
  }

  async rederive(goalId: string | undefined): Promise<RederivedDecisions | RederiveRefused> {
    type Data = { readonly rederiveDecisions: RederivedDecisions | RederiveRefused };
    return (await this.ask<Data>(rederiveDocument, { goalId })).rederiveDecisions;
  }

  async projections(): Promise<readonly ProjectionLine[]> {
    type Data = { readonly projections: readonly ProjectionLine[] };
    return (await this.ask<Data>(projectionDocuments.projections, {})).projections;
  }

  async rebuildProjection(name: string, idempotencyKey: string): Promise<RebuildAccepted | Refusal> {
    type Data = { readonly result: RebuildAccepted | Refusal };
    return (await this.ask<Data>(projectionDocuments.rebuildProjection, { input: { name, idempotencyKey } })).result;
  }

  async reconcile(since: string | undefined): Promise<Reconciliation | ReconcileRefused> {
    type Data = { readonly reconcile: Reconciliation | ReconcileRefused };
    return (await this.ask<Data>(reconcileDocument, { since })).reconcile;
  }

  /**
   * A goal after each event behind a position; without one, as it is and then after each event. A lost connection is
   * taken up again behind what was seen last.
   */
  async *changes(id: string, from?: string): AsyncGenerator<GoalChange> {
    const client = this.socket();
    let after = from;
    try {
      for (let losses = 0; ; losses++) {
        try {
          for await (const change of this.subscribe(client, id, after)) {
            losses = 0;
            after = change.position;
            yield change;
          }
          return;
        } catch (error) {
          // A server that answers with errors is there; only a lost connection is worth another try.
          if (Array.isArray(error)) dataOf<never>({ errors: error as Reply<never>['errors'] });
          if (error instanceof CommandFailed || isNotBelieved(error) || losses >= lossesMax)
            throw this.failureOf(error);
          await new Promise((resolve) => setTimeout(resolve, waitAfterLossMs));
        }
      }
    } finally {
      await client.dispose();
    }
  }

  private async *subscribe(client: Client, id: string, after: string | undefined): AsyncGenerator<GoalChange> {
    const variables = { id, after };
    const replies = client.iterate<{ readonly goalChanged: GoalChange }>({ query: documents.goalChanged, variables });
    for await (const reply of replies) yield dataOf(reply as Reply<{ readonly goalChanged: GoalChange }>).goalChanged;
  }

  private socket(): Client {
    const url = this.url.replace(/^http/, 'ws');
    const connectionParams = () => this.whoAsks();
    return createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, lazy: true, connectionParams });
  }

  private async ask<Data>(query: string, variables: object): Promise<Data> {
    let reply: Reply<Data>;
    try {
      const headers = { 'content-type': 'application/json', ...this.whoAsks() };
      reply = JSON.parse(await posted(this.url, headers, JSON.stringify({ query, variables }))) as Reply<Data>;
    } catch (error) {
      throw this.failureOf(error);
    }
    return dataOf(reply);
  }

  private whoAsks(): Readonly<Record<string, string>> {
    const token = this.token();
    return token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  private failureOf(error: unknown): CommandFailed {
    if (error instanceof CommandFailed) return error;
    if (isNotBelieved(error)) return whoeverYouAre();
    return new CommandFailed(
      exitCodes.unreachable,
      `Can't reach Baton at ${this.url}: start it with "npm start", or say with BATON_URL where it answers`,
    );
  }
}

const lossesMax = 20;
const waitAfterLossMs = 500;

/**
 * The body of what answers a POST, however long that takes: what is made of the whole log takes longer than the five
 * minutes after which fetch gives up.
 */
function posted(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<string> {
  const { request } = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', headers }, (response) => {
      text(response).then(resolve, reject);
    });
    asked.on('error', reject).end(body);
  });
}

/** A server of another release may leave out what was asked for. */
function answered<Answer>(answer: Answer | undefined): Answer {
  if (answer === undefined)
    throw new CommandFailed(exitCodes.unreachable, 'What answers there is not Baton: see BATON_URL');
  return answer;
}

/** How a WebSocket is closed to whoever has no token, or an old one. */
function isNotBelieved(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === CloseCode.Forbidden;
}

function whoeverYouAre(reason = 'Who is asking is not believed'): CommandFailed {
  const whatToDo =
    'set BATON_TOKEN, or give --token: "npm start" prints a line that does, "npm run token" makes another';
  return new CommandFailed(exitCodes.refused, `${reason}: ${whatToDo}`);
}

function dataOf<Data>({ data, errors }: Reply<Data>): Data {
  if (errors?.[0]?.extensions?.code === 'UNAUTHENTICATED') throw whoeverYouAre(errors[0].message);
  if (errors?.[0]) {
    const isMistyped = errors.some(({ extensions }) => extensions?.code === 'BAD_USER_INPUT');
    const exitCode = isMistyped ? exitCodes.usage : exitCodes.refused;
    throw new CommandFailed(exitCode, errors.map(({ message }) => message).join('\n'));
  }
  if (!data) throw new CommandFailed(exitCodes.unreachable, 'What answers there is not Baton: see BATON_URL');
  return data;
}
