import type { AppendResult } from '@baton/event-store';
import { goalStream } from '@baton/event-store';
import type { Tracing } from '@baton/telemetry';
import type { AppendAbout, BatchAbout, CallAbout, CommandAbout, Door, OperationAnswer, Watcher } from './watcher.js';
import { kindOf } from './watcher.js';

const goalPrefix = goalStream('');

/**
 * Puts what crosses the ports into the trace of its goal. A call of a specialist begins a trace of its own beyond this
 * border, since what specialists are told must not let them find out that they work for one goal.
 */
export class TracingWatcher implements Watcher {
  constructor(private readonly tracing: Tracing) {}

  append({ stream, types }: AppendAbout, work: () => Promise<AppendResult>): Promise<AppendResult> {
    const attributes = {
      'baton.stream.category': stream.slice(0, stream.indexOf('-')),
      'baton.event.types': types.join(' '),
    };
    const goalId = stream.startsWith(goalPrefix) ? stream.slice(goalPrefix.length) : undefined;
    return this.tracing.within({ name: 'append', attributes, goalId }, async (say) => {
      const result = await work();
      say({ 'baton.answer': result.status });
      return result;
    });
  }

  call<Answer extends object>(about: CallAbout, work: () => Promise<Answer>): Promise<Answer> {
    const { specialist, call, capability, goalId } = about;
    const attributes = {
      ...{ 'baton.specialist': specialist, 'baton.call': call },
      ...(capability === undefined ? {} : { 'baton.capability': capability }),
    };
    return this.tracing.within({ name: `dispatch ${specialist}`, attributes, goalId }, async (say) => {
      const apart = { name: `call ${specialist}`, kind: 'CLIENT', attributes, isApart: true } as const;
      const answer = await this.tracing.within(apart, work);
      say({ 'baton.answer': kindOf(answer) });
      return answer;
    });
  }

  command<Result>({ name, goalId }: CommandAbout, work: () => Promise<Result>): Promise<Result> {
    return this.tracing.within({ name: `command ${name}`, attributes: { 'baton.command': name }, goalId }, work);
  }

  operation(door: Door, work: () => Promise<OperationAnswer>): Promise<OperationAnswer> {
    return this.tracing.within({ name: door, kind: 'SERVER' }, async (say) => {
      const answer = await work();
      say({ 'baton.operation': answer.operation, 'baton.answer': answer.result });
      return answer;
    });
  }

  batch({ events }: BatchAbout, work: () => Promise<void>): Promise<void> {
    return this.tracing.within({ name: 'project', attributes: { 'baton.events': `${events}` } }, work);
  }
}
