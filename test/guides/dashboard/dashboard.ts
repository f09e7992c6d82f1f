/*
 * A dashboard over Baton's API: one page of what runs, what needs a person and what is in doubt, one page for each goal, and both
 * follow what happens. Needs Node 24 and nothing else. docs/guides/dashboards.md builds it query by query.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** Where Baton is, and who asks: the token stays with this server, and no browser ever sees it. */
interface Baton {
  /** Of the API, without a path. */
  readonly url: string;
  readonly token: string;
}

/** A query, and the type of what it brings. */
type Query<Data> = string & { readonly brings?: Data };
interface Page<Node> {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly node: Node }[];
}
type Counts = readonly { readonly value: string; readonly count: number }[];

const totals: Query<{
  stats: { goals: number; inDoubt: number; withTasks: number; phases: Counts; outcomes: Counts };
}> = `
query Totals {
  stats {
    goals
    inDoubt
    withTasks
    phases {
      value
      count
    }
    outcomes {
      value
      count
    }
  }
}`;

interface Task {
  readonly goalId: string;
  readonly taskId: string;
  readonly title: string | null;
  readonly role: string;
  readonly deadline: string | null;
  readonly options: readonly string[];
}
interface TaskGroup {
  readonly kind: string;
  readonly system: string;
  readonly cause: string;
  readonly count: number;
  readonly earliestDeadline: string | null;
}
const waiting: Query<{ humanTaskGroups: readonly TaskGroup[]; humanTasks: Page<Task> }> = `
query Waiting {
  humanTaskGroups {
    kind
    system
    cause
    count
    earliestDeadline
  }
  humanTasks(first: 10, filter: { open: true }) {
    edges {
      node {
        goalId
        taskId
        title
        role
        deadline
        options
      }
    }
  }
}`;

const inDoubt: Query<{ goals: Page<{ id: string; playbook: string; updatedAt: string }> }> = `
query InDoubt {
  goals(first: 10, filter: { hasUnknown: true }, orderBy: UPDATED_ASC) {
    totalCount
    edges {
      node {
        id
        playbook
        updatedAt
      }
    }
  }
}`;

interface ListedGoal {
  readonly id: string;
  readonly playbook: string;
  readonly phase: string;
  readonly outcome: string | null;
  readonly openTasks: number;
  readonly updatedAt: string;
}
const latest: Query<{ goals: Page<ListedGoal> }> = `
query Latest($after: String) {
  goals(first: 20, after: $after, orderBy: UPDATED_DESC) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    edges {
      node {
        id
        playbook
        phase
        outcome
        openTasks
        updatedAt
      }
    }
  }
}`;

const health: Query<{
  specialists: readonly { name: string; reachable: boolean; unanswered: string | null; openTasks: number }[];
  projections: readonly { name: string; current: boolean }[];
}> = `
query Health {
  specialists {
    name
    reachable
    unanswered
    openTasks
  }
  projections {
    name
    current
  }
}`;

interface ReportedStep {
  readonly step: string;
  readonly title: string;
  readonly system: string;
  readonly effect: string;
  readonly actionNeeded: { readonly action: string; readonly role: string; readonly deadline: string | null } | null;
}
interface Handoff {
  readonly recipient: string;
  readonly disclosed: readonly { readonly field: string; readonly form: string }[];
  readonly withheld: readonly { readonly attribute: string; readonly reason: string }[];
}
interface Happening {
  readonly recordedAt: string;
  readonly narration: { readonly text: string };
}
const oneGoal: Query<{
  goal: {
    phase: string;
    report: { sentence: string; steps: readonly ReportedStep[] };
    handoffs: readonly Handoff[];
  } | null;
  timeline: Page<Happening> | null;
}> = `
query OneGoal($id: ID!) {
  goal(id: $id) {
    phase
    report {
      sentence
      steps {
        step
        title
        system
        effect
        actionNeeded {
          action
          role
          deadline
        }
      }
    }
    handoffs {
      recipient
      disclosed {
        field
        form
      }
      withheld {
        attribute
        reason
      }
    }
  }
  timeline(goalId: $id, first: 100) {
    edges {
      node {
        recordedAt
        narration {
          text
        }
      }
    }
  }
}`;

async function ask<Data>({ url, token }: Baton, query: Query<Data>, variables: object = {}): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: readonly { message: string }[] };
  if (errors?.[0]) throw new Error(errors[0].message);
  return data;
}

type Cell = string | number | null;

/** Text in a page is text: nothing that a system or a person wrote becomes markup. */
const escaped = (text: Cell): string => String(text ?? '–').replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const link = (id: string): string => `<a href="/goals/${encodeURIComponent(id)}">${escaped(id.slice(0, 8))}</a>`;
const counted = (counts: Counts): string =>
  counts.map(({ value, count }) => `${count} ${value.toLowerCase()}`).join(', ');

/** Rows under a heading; where they are about goals, each begins with the goal's id. */
function table(heading: string, heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cellOf = (cell: Cell, index: number): string => (heads[index] === 'goal' ? link(String(cell)) : escaped(cell));
  const lines = rows.map((row) => `<tr>${row.map((cell, index) => `<td>${cellOf(cell, index)}</td>`).join('')}</tr>`);
  const header = `<tr>${heads.map((head) => `<th>${escaped(head)}</th>`).join('')}</tr>`;
  const body = rows.length === 0 ? '<p>None.</p>' : `<table>${header}${lines.join('')}</table>`;
  return `<section><h2>${escaped(heading)}</h2>${body}</section>`;
}

function nodesOf<Node>({ edges }: Page<Node>): readonly Node[] {
  return edges.map(({ node }) => node);
}

async function board(baton: Baton, after: string | null): Promise<string> {
  const [{ stats }, tasks, doubtful, { goals }, { specialists, projections }] = await Promise.all([
    ask(baton, totals),
    ask(baton, waiting),
    ask(baton, inDoubt),
    ask(baton, latest, { after }),
    ask(baton, health),
  ]);
  const { hasNextPage, endCursor } = goals.pageInfo;
  const late = projections.filter(({ current }) => !current).map(({ name }) => name);
  return [
    `<h1>${stats.goals} goals</h1>`,
    `<p>${escaped([counted(stats.phases), counted(stats.outcomes)].filter(Boolean).join(' · '))}</p>`,
    `<p>${stats.withTasks} wait for a person · ${stats.inDoubt} in doubt</p>`,
    table(
      'What needs a person',
      ['how many', 'what', 'system', 'why', 'first deadline'],
      tasks.humanTaskGroups.map(({ count, kind, system, cause, earliestDeadline }) => [
        ...[count, kind, system, cause, earliestDeadline],
      ]),
    ),
    table(
      'Who has waited longest',
      ['goal', 'what', 'role', 'until', 'options'],
      nodesOf(tasks.humanTasks).map(({ goalId, taskId, title, role, deadline, options }) => [
        ...[goalId, title ?? taskId, role, deadline, options.join(', ')],
      ]),
    ),
    table(
      `In doubt (${doubtful.goals.totalCount})`,
      ['goal', 'playbook', 'since'],
      nodesOf(doubtful.goals).map(({ id, playbook, updatedAt }) => [id, playbook, updatedAt]),
    ),
    table(
      `Goals, the latest change first (${goals.totalCount})`,
      ['goal', 'playbook', 'phase', 'outcome', 'open tasks', 'changed'],
      nodesOf(goals).map(({ id, playbook, phase, outcome, openTasks, updatedAt }) => [
        ...[id, playbook, phase, outcome, openTasks, updatedAt],
      ]),
    ),
    hasNextPage ? `<p><a href="/?after=${encodeURIComponent(endCursor ?? '')}">further goals</a></p>` : '',
    table(
      'Specialists',
      ['name', 'reachable', 'open tasks'],
      specialists.map(({ name, reachable, unanswered, openTasks }) => [
        ...[name, reachable ? 'yes' : unanswered, openTasks],
      ]),
    ),
    `<p>${late.length === 0 ? 'All lists are current.' : `Behind what has happened: ${escaped(late.join(', '))}.`}</p>`,
  ].join('');
}

/** What nobody needs to know for a step is most of it, and only counted; what policy keeps back is named. */
function withheldInShort(withheld: Handoff['withheld']): string {
  const kept = withheld.filter(({ reason }) => reason !== 'NOT_RELEVANT');
  const needless = withheld.length - kept.length;
  const named = kept.map(({ attribute, reason }) => `${attribute} (${reason})`);
  return [...named, ...(needless > 0 ? [`${needless} not needed`] : [])].join(', ');
}

async function goalPage(baton: Baton, id: string): Promise<string | undefined> {
  const { goal, timeline } = await ask(baton, oneGoal, { id });
  if (goal === null || timeline === null) return undefined;
  const { phase, report, handoffs } = goal;
  return [
    `<p><a href="/">all goals</a></p><h1>${escaped(report.sentence)}</h1><p>${escaped(phase)} · ${escaped(id)}</p>`,
    table(
      'What is done, and what is not',
      ['step', 'what', 'system', 'effect', 'to do', 'who', 'until'],
      report.steps.map(({ step, title, system, effect, actionNeeded }) => {
        const { action = null, role = null, deadline = null } = actionNeeded ?? {};
        return [step, title, system, effect, action, role, deadline];
      }),
    ),
    table(
      'What specialists were told',
      ['specialist', 'told', 'withheld'],
      handoffs.map(({ recipient, disclosed, withheld }) => [
        recipient,
        disclosed.map(({ field, form }) => `${field} (${form})`).join(', '),
        withheldInShort(withheld),
      ]),
    ),
    table(
      'What happened',
      ['when', 'what'],
      nodesOf(timeline).map(({ recordedAt, narration }) => [recordedAt, narration.text]),
    ),
  ].join('');
}

/** The page asks for itself again when something happened: at most once a second, whatever happens meanwhile. */
const following = `<script>
let waiting;
new EventSource('/changes').onmessage = () => {
  waiting ??= setTimeout(async () => {
    waiting = undefined;
    const page = new DOMParser().parseFromString(await (await fetch(location)).text(), 'text/html');
    document.querySelector('main').replaceWith(page.querySelector('main'));
  }, 1000);
};
</script>`;

const style = `<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1c2733; }
h2 { font-size: 1.1rem; margin: 1.6rem 0 0.4rem; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.8rem 0.25rem 0; border-bottom: 1px solid #d8dee6; }
th { font-weight: 600; color: #566474; }
</style>`;

export function serveDashboard(baton: Baton): Server {
  return createServer((request, response) => {
    answer(baton, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`Baton does not answer this: ${error instanceof Error ? error.message : 'unknown'}`);
    });
  });
}

async function answer(baton: Baton, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://dashboard');
  if (pathname === '/changes') return follow(baton, response);
  const id = /^\/goals\/([\w-]+)$/.exec(pathname)?.[1];
  const isBoard = pathname === '/';
  const main = isBoard ? await board(baton, searchParams.get('after')) : id && (await goalPage(baton, id));
  response.writeHead(main ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
  response.end(
    `<!doctype html><title>Baton</title>${style}<main>${main || '<p>There is no such page.</p>'}</main>${following}`,
  );
}

/** Hands on Baton's events as they come, to a browser that needs to know no more than that something happened. */
async function follow({ url, token }: Baton, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const headers = { authorization: `Bearer ${token}` };
  const events = await fetch(`${url}/events?after=end`, { headers, signal: gone.signal });
  response.writeHead(events.status, { 'content-type': events.headers.get('content-type') ?? 'text/plain' });
  if (events.body) await pipeline(events.body, response).catch(() => response.destroy());
}

if (import.meta.main) {
  const { BATON_URL: url = 'http://127.0.0.1:4000', BATON_TOKEN: token = '', PORT: port = '8080' } = process.env;
  serveDashboard({ url, token }).listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/`));
}
