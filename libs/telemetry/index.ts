export { goalTraceOf } from './goal-trace.js';
export type { Log, LogFields } from './log.js';
export type { Carrier, SpanAbout, SpanAttribute, SpanAttributes, Tracing } from './tracing.js';
export { spanAttributes } from './tracing.js';
