import type { Context, Link, Span, Tracer } from '@opentelemetry/api';
import {
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { goalTraceOf } from '../goal-trace.js';
import type { Carrier, SpanAbout, SpanAttributes, Tracing } from '../tracing.js';

const kinds = { CLIENT: SpanKind.CLIENT, SERVER: SpanKind.SERVER } as const;

/**
 * Sends spans by OTLP over HTTP to where OTEL_EXPORTER_OTLP_ENDPOINT says.
 * @param service what the process is, e.g. `baton-orchestrator`
 * @param processor instead of that, for specifications
 */
export function startTracing(service: string, processor?: SpanProcessor): Tracing {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [processor ?? new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return new OtelTracing(provider.getTracer('baton'), () => provider.shutdown());
}

class OtelTracing implements Tracing {
  readonly #propagator = new W3CTraceContextPropagator();

  constructor(
    private readonly tracer: Tracer,
    readonly stop: () => Promise<void>,
  ) {}

  within<Result>(
    about: SpanAbout,
    work: (say: (attributes: SpanAttributes) => void) => Promise<Result>,
  ): Promise<Result> {
    const { name, kind, attributes = {}, goalId } = about;
    const parent = this.#parentOf(about);
    const span = this.tracer.startSpan(
      name,
      {
        ...(kind === undefined ? {} : { kind: kinds[kind] }),
        attributes: goalId === undefined ? attributes : { ...attributes, 'baton.goal.id': goalId },
        links: linksTo(parent),
      },
      parent,
    );
    return context.with(trace.setSpan(parent, span), () =>
      ended(span, () => work((more) => void span.setAttributes(more))),
    );
  }

  carrier(): Carrier {
    const carrier: Record<string, string> = {};
    this.#propagator.inject(context.active(), carrier, defaultTextMapSetter);
    return carrier;
  }

  #parentOf({ goalId, from, isApart }: SpanAbout): Context {
    if (isApart) return ROOT_CONTEXT;
    if (from) return this.#propagator.extract(ROOT_CONTEXT, from, defaultTextMapGetter);
    const active = context.active();
    if (goalId === undefined) return active;
    const goal = goalTraceOf(goalId);
    if (trace.getSpanContext(active)?.traceId === goal.traceId) return active;
    return trace.setSpanContext(ROOT_CONTEXT, { ...goal, traceFlags: TraceFlags.SAMPLED, isRemote: true });
  }
}

/** Where somebody stood who now adds to another trace: so that each is found from the other. */
function linksTo(parent: Context): Link[] {
  const active = trace.getSpanContext(context.active());
  return active === undefined || active.traceId === trace.getSpanContext(parent)?.traceId ? [] : [{ context: active }];
}

async function ended<Result>(span: Span, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    // Never its message: that may quote what was asked for.
    span.setAttribute('baton.error', error instanceof Error ? error.name : 'unknown');
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
