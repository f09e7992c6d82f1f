import { createHash } from 'node:crypto';

/** Where the trace of a goal begins: 16 and 8 bytes, in hexadecimal digits, as W3C Trace Context has them. */
export interface GoalTrace {
  readonly traceId: string;
  readonly spanId: string;
}

/**
 * The trace of a goal follows from its id: so every process that has to do with it, now or after a restart, adds to one
 * and the same trace, and nothing has to be stored for that. A log line has it without anybody having begun a span.
 */
export function goalTraceOf(goalId: string): GoalTrace {
  const digest = createHash('sha256').update(`trace of goal ${goalId}`).digest('hex');
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}
