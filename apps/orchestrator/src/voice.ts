import type { LoggerService } from '@nestjs/common';
import { ConsoleLogger } from '@nestjs/common';
import type { FactListener } from '@baton/operations';
import { factLog, logOfNest } from '@baton/operations';
import type { Settings } from './settings.js';

/** How a process says what it has to say. */
export interface Voice {
  /** What whoever started it waits for. */
  say(text: string): void;
  /** What keeps it from going on. */
  complain(text: string): void;
  readonly logger: LoggerService;
  /** Who tells of all that happens. */
  readonly facts: readonly FactListener[];
}

/** In lines for people; what happens is for the narrator to tell. */
export function plainVoice(): Voice {
  return {
    say: (text) => process.stdout.write(`orchestrator: ${text}\n`),
    complain: (text) => process.stderr.write(`orchestrator: ${text}\n`),
    // A list of levels would only narrow the logger that the application was made without.
    logger: new ConsoleLogger({ logLevels: ['warn', 'error', 'fatal'] }),
    facts: [],
  };
}

/** In lines of JSON where that was chosen, or for production: one for each fact, and for all else that is said. */
export async function voiceFor({ logForm }: Pick<Settings, 'logForm'>): Promise<Voice> {
  if (logForm === 'text') return plainVoice();
  const { openJsonLog } = await import('@baton/telemetry/json-log');
  const log = openJsonLog('baton-orchestrator');
  return {
    say: (text) => log.say('info', `orchestrator: ${text}`),
    complain: (text) => log.say('fatal', `orchestrator: ${text}`),
    logger: logOfNest(log),
    facts: [factLog(log)],
  };
}

/** Parts of Nest. */
const thrownOnBy: readonly unknown[] = ['ExceptionHandler', 'NestApplication'];

/** Nest says what it throws on, and whoever catches it says it as well: what keeps it from starting is told by them alone. */
export function saidOnce(logger: LoggerService): LoggerService {
  return {
    log: () => undefined,
    warn: (...said) => void logger.warn(...said),
    error: (...said) => void (thrownOnBy.includes(said.at(-1)) || logger.error(...said)),
    fatal: (...said) => void logger.fatal?.(...said),
  };
}
