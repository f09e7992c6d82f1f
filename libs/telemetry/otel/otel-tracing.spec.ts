import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { goalTraceOf } from '../goal-trace.js';
import { startTracing } from './otel-tracing.js';

const exporter = new InMemorySpanExporter();
const tracing = startTracing('specification', new SimpleSpanProcessor({ exporter }));
beforeEach(() => exporter.reset());
afterAll(() => tracing.stop());

const spanOf = (name: string) => {
  const span = exporter.getFinishedSpans().find((finished) => finished.name === name);
  if (!span) throw new Error(`There is no such span (${name})`);
  return span;
};

describe('the spans of a goal', () => {
  it('are in the trace that follows from its id, whoever begins them', async () => {
    await tracing.within({ name: 'first', goalId: 'g1' }, () =>
      tracing.within({ name: 'inner' }, async () => undefined),
    );
    await tracing.within({ name: 'later', goalId: 'g1' }, async () => undefined);
    const { traceId, spanId } = goalTraceOf('g1');
    expect(exporter.getFinishedSpans().map((span) => span.spanContext().traceId)).toEqual([traceId, traceId, traceId]);
    expect(spanOf('first').parentSpanContext?.spanId).toBe(spanId);
    expect(spanOf('inner').parentSpanContext?.spanId).toBe(spanOf('first').spanContext().spanId);
    expect(spanOf('first').attributes).toEqual({ 'baton.goal.id': 'g1' });
  });

  it('are not in the trace of whoever asked for it, which is linked instead', async () => {
    await tracing.within({ name: 'request' }, () =>
      tracing.within({ name: 'goal', goalId: 'g1' }, async () => undefined),
    );
    expect(spanOf('goal').links.map(({ context }) => context)).toEqual([spanOf('request').spanContext()]);
    expect(spanOf('goal').spanContext().traceId).not.toBe(spanOf('request').spanContext().traceId);
  });
});

describe('a span that is apart', () => {
  it('begins a trace of its own, which is all that a carrier tells, and goes on where that arrives', async () => {
    let carrier = {};
    await tracing.within({ name: 'dispatch', goalId: 'g1' }, () =>
      tracing.within({ name: 'call', isApart: true }, async () => {
        carrier = tracing.carrier();
      }),
    );
    await tracing.within({ name: 'served', from: carrier }, async () => undefined);
    expect(JSON.stringify(carrier)).not.toContain(goalTraceOf('g1').traceId);
    expect(spanOf('call').links).toHaveLength(1);
    expect(spanOf('served').parentSpanContext?.spanId).toBe(spanOf('call').spanContext().spanId);
  });
});

describe('a span of what failed', () => {
  it('names the kind of error, and never what it says', async () => {
    const failing = tracing.within({ name: 'failing' }, () => Promise.reject(new RangeError('ACME Corporation')));
    await expect(failing).rejects.toThrow('ACME');
    const { attributes, status, events } = spanOf('failing');
    expect(attributes).toEqual({ 'baton.error': 'RangeError' });
    expect([status.message, events]).toEqual([undefined, []]);
  });
});
