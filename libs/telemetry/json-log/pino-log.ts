import type { DestinationStream } from 'pino';
import { destination, pino, stdTimeFunctions } from 'pino';
import type { Log } from '../log.js';

/**
 * One line of JSON for each thing that is said, to the standard output.
 * @param service what the process is, e.g. `baton-orchestrator`
 * @param to instead of the standard output, for specifications
 */
export function openJsonLog(service: string, to: DestinationStream = destination({ fd: 1, sync: true })): Log {
  const log = pino(
    {
      base: { service },
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    to,
  );
  return { say: (level, message, fields = {}) => log[level](fields, message) };
}
