import { goalStream, quarantineStream } from '@baton/event-store';
import type { Log, LogFields } from '@baton/telemetry';
import { goalTraceOf } from '@baton/telemetry';
import type { FactListener } from './fact-follower.js';

const goalPrefixes = [goalStream(''), quarantineStream('')];

/** Says every fact as a line: which, where and why, and nothing of its data. */
export function factLog(log: Log): FactListener {
  return ({ stream, type, id, revision, metadata }) => {
    const goal = goalIn(stream);
    const correlation = metadata['$correlationId'];
    const causation = metadata['$causationId'];
    log.say('info', type, {
      ...aboutGoal(goal),
      ...(typeof correlation === 'string' ? { correlation } : {}),
      ...(typeof causation === 'string' ? { causation } : {}),
      ...{ event: id, type, stream, revision },
    });
  };
}

export function aboutGoal(goal: string | undefined): LogFields {
  return goal === undefined ? {} : { goal, trace: goalTraceOf(goal).traceId };
}

function goalIn(stream: string): string | undefined {
  const prefix = goalPrefixes.find((known) => stream.startsWith(known));
  return prefix === undefined ? undefined : stream.slice(prefix.length);
}
