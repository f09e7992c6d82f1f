import type { Schema } from '@baton/settings';
import { portIn, textIn, voiceSchema, wholeNumberFrom } from '@baton/settings';
import { accessSchema } from './access-settings.js';
import { mailSchema } from './mail-settings.js';
import { allRoles, rolesIn } from './roles.js';

/** All that whoever runs an orchestrator can choose; docs/guides/settings.md lists the same for people. */
export const schema = {
  roles: {
    env: 'BATON_ROLES',
    argument: 'roles',
    usual: allRoles,
    means: 'what this process takes on',
    is: 'some of api, runner, projector, separated by commas',
    read: rolesIn,
  },
  host: {
    env: 'BATON_HOST',
    usual: '127.0.0.1',
    means: 'where it listens: this machine alone, unless it is told otherwise',
    is: 'an address of this machine',
    read: textIn,
  },
  port: {
    env: 'BATON_PORT',
    argument: 'port',
    usual: '4000',
    means: 'the port of the API',
    is: 'a number from 0 (any free one) to 65535',
    read: portIn,
  },
  data: {
    env: 'BATON_DATA',
    argument: 'data',
    usual: 'data',
    means: 'the folder of events and rows',
    is: 'a folder',
    read: textIn,
  },
  keysDir: {
    env: 'BATON_KEYS',
    means:
      'the folder of the keys, by itself so that it can be backed up by itself; in the data folder where it is not said',
    is: 'a folder',
    read: textIn,
  },
  masterKeyFile: {
    env: 'BATON_MASTER_KEY_FILE',
    means: 'the key that seals all others; in the folder of the keys where it is not said',
    is: 'a file',
    read: textIn,
  },
  eventStoreAddress: {
    env: 'EVENT_STORE',
    means: 'the server or cluster that keeps the events; a file in the data folder where it is not said',
    is: 'embedded, or a connection string: esdb://… or esdb+discover://…',
    // It may hold a password, and is checked whole by whoever connects.
    isSecret: true,
    read: textIn,
  },
  playbooksDir: {
    env: 'BATON_PLAYBOOKS',
    usual: 'deploy/playbooks',
    means: 'the playbooks by which goals are planned',
    is: 'a folder',
    read: textIn,
  },
  policiesDir: {
    env: 'BATON_POLICIES',
    usual: 'deploy/policies',
    means: 'the policies of what may cross, in Cedar',
    is: 'a folder',
    read: textIn,
  },
  specialistsFile: {
    env: 'BATON_SPECIALISTS',
    usual: 'deploy/specialists.yaml',
    means: 'which specialists there are, and where',
    is: 'a file',
    read: textIn,
  },
  timeZone: {
    env: 'BATON_TIME_ZONE',
    usual: 'UTC',
    means: 'where a day begins for the people who are served',
    is: 'an IANA time zone such as Europe/Berlin',
    read: timeZoneIn,
  },
  runnerName: {
    env: 'BATON_RUNNER',
    usual: 'runner',
    means: 'the name under which this process drives goals: another one for each runner, the same after a restart',
    is: 'a name',
    read: textIn,
  },
  openGoalsMax: {
    env: 'BATON_OPEN_GOALS_MAX',
    usual: '10000',
    means: 'how many goals of one tenant may be open before a further one is refused',
    is: 'a whole number from 1',
    read: wholeNumberFrom(1),
  },
  ...accessSchema,
  requestsPerSecondMax: {
    env: 'BATON_REQUESTS_PER_SECOND_MAX',
    usual: '2000',
    means: 'how many requests of one person are answered within a second',
    is: 'a whole number from 1',
    read: wholeNumberFrom(1),
  },
  refusedTokensPerMinuteMax: {
    env: 'BATON_REFUSED_TOKENS_PER_MINUTE_MAX',
    means:
      'how many tokens from one address are refused within a minute before only known ones are looked at; as many as come where it is not said: all that comes by a proxy is of its address, and is better bounded there',
    is: 'a whole number from 1',
    read: wholeNumberFrom(1),
  },
  connectionsPerPersonMax: {
    env: 'BATON_CONNECTIONS_PER_PERSON_MAX',
    usual: '200',
    means: 'how many streams of events and WebSockets one person may hold open at once',
    is: 'a whole number from 1',
    read: wholeNumberFrom(1),
  },
  origins: {
    env: 'BATON_ORIGINS',
    means: 'pages of which other sites may ask from within a browser; of none where it is not said',
    is: 'origins separated by commas, such as https://desk.vendor.example',
    read: originsIn,
  },
  answerMsMax: {
    env: 'BATON_ANSWER_MS_MAX',
    usual: '30000',
    means: 'for how many milliseconds a query or a mutation may take before it is answered that it takes too long',
    is: 'a whole number from 1 to 86400000 (a day)',
    // More than a timer holds would be over at once.
    read: wholeNumberFrom(1, 24 * 60 * 60_000),
  },
  ...mailSchema,
  drainMs: {
    env: 'BATON_DRAIN_MS',
    usual: '10000',
    means: 'for how many milliseconds calls that are under way may be answered once this process is told to end',
    is: 'a whole number from 0',
    read: wholeNumberFrom(0),
  },
  operationsPort: {
    env: 'BATON_OPERATIONS_PORT',
    argument: 'operations-port',
    means: 'the port of /metrics and /health for operators; nothing is measured where it is not said',
    is: 'a number from 0 (any free one) to 65535',
    read: portIn,
  },
  operationsHost: {
    env: 'BATON_OPERATIONS_HOST',
    usual: '127.0.0.1',
    means: 'where it listens for operators: this machine alone, unless it is told otherwise',
    is: 'an address of this machine',
    read: textIn,
  },
  lagMsMax: {
    env: 'BATON_LAG_MS_MAX',
    usual: '30000',
    means: 'for how many milliseconds rows may be behind the events before this process says that it is not ready',
    is: 'a whole number from 1',
    read: wholeNumberFrom(1),
  },
  ...voiceSchema,
  crashAt: {
    env: 'BATON_CRASH_AT',
    means: 'for tests alone: where to die',
    is: 'a place and how often it is passed, e.g. after-append:3',
    read: textIn,
  },
} as const satisfies Schema;

function timeZoneIn(text: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** Each as a browser writes it: scheme, host and a port that is not the usual one; nothing that stands for several. */
function originsIn(text: string): readonly string[] | undefined {
  const origins = text.split(',').map((origin) => origin.trim());
  const isOrigin = (origin: string) =>
    /^https?:/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin;
  return origins.every(isOrigin) ? origins : undefined;
}
