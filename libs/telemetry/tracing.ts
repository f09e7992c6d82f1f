/** All that a span may say. Each is a name out of a closed list, a count, or the id of a goal; none is a value of one. */
export const spanAttributes = [
  'baton.goal.id',
  'baton.command',
  'baton.stream.category',
  'baton.event.types',
  'baton.events',
  'baton.operation',
  'baton.specialist',
  'baton.call',
  'baton.capability',
  'baton.answer',
  'baton.error',
] as const;
export type SpanAttribute = (typeof spanAttributes)[number];
export type SpanAttributes = Readonly<Partial<Record<SpanAttribute, string>>>;

/** What goes along with a call, so that its span belongs to the caller's: headers of W3C Trace Context. */
export type Carrier = Readonly<Record<string, string>>;

export interface SpanAbout {
  /** Of few: e.g. `append`, `call sap`; what differs from one to the next is in the attributes. */
  readonly name: string;
  readonly kind?: 'CLIENT' | 'SERVER';
  readonly attributes?: SpanAttributes;
  /** Adds to the trace of this goal, wherever the caller stands. */
  readonly goalId?: string | undefined;
  /** Goes on with what the caller sent. */
  readonly from?: Carrier;
  /** Begins a trace of its own, which only knows where it came from by a link. */
  readonly isApart?: true;
}

/** Tells whoever operates Baton which work led to which, and how long it took. */
export interface Tracing {
  /** Calls `work` once, within a span; what it throws marks the span, by the kind of error alone, and is thrown on. */
  within<Result>(
    about: SpanAbout,
    work: (say: (attributes: SpanAttributes) => void) => Promise<Result>,
  ): Promise<Result>;
  /** Of the span that the caller is in; nothing outside of any. */
  carrier(): Carrier;
  /** Sends on what was not sent yet. */
  stop(): Promise<void>;
}
