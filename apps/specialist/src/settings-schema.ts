import type { Schema } from '@baton/settings';
import { portIn, textIn, voiceSchema, wholeNumberFrom } from '@baton/settings';
import { defaultLimits } from '@baton/specialist/kit';
import { systemIn, systemNames } from './systems.js';

/** What one system is asked to bear; what is not said is the kit's to choose. */
export const limitsSchema = {
  concurrentCallsMax: {
    env: 'BATON_CONCURRENT_CALLS_MAX',
    means: 'operations of its system at once',
    is: 'a whole number from 1',
    usual: String(defaultLimits.concurrentCallsMax),
    read: wholeNumberFrom(1),
  },
  waitingCallsMax: {
    env: 'BATON_WAITING_CALLS_MAX',
    means: 'operations that may wait for their turn; what comes beyond is deferred',
    is: 'a whole number from 0',
    usual: String(defaultLimits.waitingCallsMax),
    read: wholeNumberFrom(0),
  },
  concurrentQuestionsMax: {
    env: 'BATON_CONCURRENT_QUESTIONS_MAX',
    means: 'questions about outcomes at once',
    is: 'a whole number from 1',
    usual: String(defaultLimits.concurrentQuestionsMax),
    read: wholeNumberFrom(1),
  },
  waitingQuestionsMax: {
    env: 'BATON_WAITING_QUESTIONS_MAX',
    means: 'questions that may wait; what comes beyond stays unanswered',
    is: 'a whole number from 0',
    usual: String(defaultLimits.waitingQuestionsMax),
    read: wholeNumberFrom(0),
  },
  callsPerSecondMax: {
    env: 'BATON_CALLS_PER_SECOND_MAX',
    means: 'calls a second; as many as come where it is not said',
    is: 'a number from 0.001',
    read: rateIn,
  },
  failuresMax: {
    env: 'BATON_FAILURES_MAX',
    means: 'failures in a row, of writes or of all else, after which its system is left in peace by those',
    is: 'a whole number from 1',
    usual: String(defaultLimits.failuresMax),
    read: wholeNumberFrom(1),
  },
  restMs: {
    env: 'BATON_REST_MS',
    means: 'for how many milliseconds, before one call tries it again; twice as long after each that fails',
    is: 'a whole number from 1',
    usual: String(defaultLimits.restMs),
    read: wholeNumberFrom(1),
  },
  restMsMax: {
    env: 'BATON_REST_MS_MAX',
    means: 'for how many milliseconds at most',
    is: 'a whole number from 1',
    usual: String(defaultLimits.restMsMax),
    read: wholeNumberFrom(1),
  },
} as const satisfies Schema;

/** All that whoever runs a specialist can choose, but for the access to its system, which is its connector's to name. */
export const schema = {
  system: {
    env: 'BATON_SYSTEM',
    argument: 'system',
    isNeeded: true,
    means: 'which system it fronts',
    is: `one of ${systemNames.join(', ')}`,
    read: systemIn,
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
    isNeeded: true,
    means: 'the port at which orchestrators find it',
    is: 'a number from 0 (any free one) to 65535',
    read: portIn,
  },
  dataDir: {
    env: 'BATON_SPECIALIST_DATA',
    argument: 'data',
    means: 'the folder of its journal, which is its alone; data/specialists/SYSTEM where it is not said',
    is: 'a folder',
    read: textIn,
  },
  isRestored: {
    argument: 'restored',
    isSwitch: true,
    means: 'that its journal was put back from a copy: what is not in it may have happened all the same',
    is: 'said or not',
    read: () => true,
  },
  issuerKeyFile: {
    env: 'BATON_ISSUER_KEY',
    argument: 'issuer-key',
    usual: 'data/keys/issuer.pub',
    means:
      'the public keys of the orchestrator, any of which may have signed a token; looked at again every five seconds',
    is: 'a file of one or more, in PEM',
    read: textIn,
  },
  ...limitsSchema,
  ...voiceSchema,
  crashAt: {
    env: 'BATON_CRASH_AT',
    means: 'for tests alone: where to die',
    is: 'a place and how often it is passed, e.g. specialist:after-journal:3',
    read: textIn,
  },
} as const satisfies Schema;

function rateIn(text: string): number | undefined {
  const rate = Number(text);
  return Number.isFinite(rate) && rate >= 0.001 ? rate : undefined;
}
