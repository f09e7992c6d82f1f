import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { MailSettings } from './mail-settings.js';
import { mailSettingsFrom } from './mail-settings.js';
import { UnusableSetting } from './unusable-setting.js';

/** What a process of the orchestrator takes on; all of it by default. */
export const roles = ['api', 'runner', 'projector'] as const;
export type Role = (typeof roles)[number];

export interface Settings {
  readonly roles: ReadonlySet<Role>;
  readonly host: string;
  readonly port: number;
  /** Events, rows and the folder's lock. */
  readonly dataDir: string;
  /** `esdb://…` or `esdb+discover://…`: the server or cluster that keeps the events; absent: a file in `dataDir`. */
  readonly eventStoreAddress: string | undefined;
  /** Keys lie apart from what they seal, so that each can be backed up and erased on its own terms. */
  readonly keysDir: string;
  readonly playbooksDir: string;
  /** Policies of what may cross, in Cedar. */
  readonly policiesDir: string;
  readonly specialistsFile: string;
  /** IANA time zone in which a day begins for the people who are served. */
  readonly timeZone: string;
  /** Another one for each runner of an installation, the same after a restart. */
  readonly runnerName: string;
  /** Who is taken to ask where a request does not say: a development identity, until people prove who they are. */
  readonly identity: { readonly tenant: string; readonly actorId: string; readonly roles: readonly string[] };
  /** How many goals of one tenant may be open before a further one is refused. */
  readonly openGoalsMax: number;
  /** Absent: nobody is told by mail what they are asked. */
  readonly mail: MailSettings | undefined;
  /** For tests alone: where to die, e.g. `after-append:3`. */
  readonly crashAt: string | undefined;
}

/** Reads arguments, then the environment, then defaults. @throws UnusableSetting */
export function settingsFrom(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const { values } = argumentsOf(args);
  const root = values.data ?? env['BATON_DATA'] ?? 'data';
  return {
    roles: rolesFrom(values.roles ?? env['BATON_ROLES'] ?? roles.join(',')),
    host: env['BATON_HOST'] ?? '127.0.0.1',
    port: portFrom(values.port ?? env['BATON_PORT'] ?? '4000'),
    dataDir: join(root, 'orchestrator'),
    eventStoreAddress: env['EVENT_STORE'] === 'embedded' ? undefined : env['EVENT_STORE'] || undefined,
    keysDir: env['BATON_KEYS'] ?? join(root, 'keys'),
    playbooksDir: env['BATON_PLAYBOOKS'] ?? 'deploy/playbooks',
    policiesDir: env['BATON_POLICIES'] ?? 'deploy/policies',
    specialistsFile: env['BATON_SPECIALISTS'] ?? 'deploy/specialists.yaml',
    timeZone: timeZoneFrom(env['BATON_TIME_ZONE'] ?? 'UTC'),
    runnerName: env['BATON_RUNNER'] ?? 'runner',
    identity: { tenant: 'development', actorId: 'developer', roles: ['requester', 'operator', 'approver'] },
    openGoalsMax: openGoalsMaxFrom(env['BATON_OPEN_GOALS_MAX'] ?? '10000'),
    mail: mailSettingsFrom(env),
    crashAt: env['BATON_CRASH_AT'],
  };
}

function argumentsOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { roles: { type: 'string' }, port: { type: 'string' }, data: { type: 'string' } },
    });
  } catch (error) {
    throw new UnusableSetting(
      `${error instanceof Error ? error.message : 'Bad arguments'} (known: --roles --port --data)`,
    );
  }
}

function rolesFrom(text: string): ReadonlySet<Role> {
  const named = text.split(',').map((name) => name.trim());
  const known = named.filter((name): name is Role => roles.some((role) => role === name));
  if (known.length !== named.length || known.length === 0)
    throw new UnusableSetting(`Roles are some of ${roles.join(', ')}, separated by commas (got ${text})`);
  return new Set(known);
}

function portFrom(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UnusableSetting(`A port is a number from 0 to 65535 (got ${text})`);
  return port;
}

function openGoalsMaxFrom(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new UnusableSetting(`BATON_OPEN_GOALS_MAX is a whole number from 1 (got ${text})`);
  return count;
}

function timeZoneFrom(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new UnusableSetting(`BATON_TIME_ZONE is an IANA time zone such as Europe/Berlin (got ${text})`);
  }
}
