import type { AppendResult } from '@baton/event-store';

/** What somebody who watches is told of an append: places and names, never data. */
export interface AppendAbout {
  readonly stream: string;
  readonly types: readonly string[];
}

/** What a specialist may be asked. */
export type SpecialistCall = 'describe' | 'perform' | 'query' | 'revoke' | 'list-keys';

export interface CallAbout {
  readonly specialist: string;
  readonly call: SpecialistCall;
  /** Absent where the call is about no capability. */
  readonly capability?: string;
  /** Absent where it is about no goal. */
  readonly goalId?: string | undefined;
}

export interface CommandAbout {
  readonly name: string;
  /** Absent of a command that makes its goal. */
  readonly goalId?: string;
}

/** By which door something is asked: GraphQL, over HTTP or WebSocket, or the stream of server-sent events. */
export type Door = 'graphql' | 'events';

/** What was asked, by names of ours: how a client calls it, and with which values, is told to nobody. */
export interface OperationAnswer {
  /** What it asks for, e.g. `query goals` or `GET /events`; `refused` where it was no operation of the schema. */
  readonly operation: string;
  readonly result: 'ok' | 'errors';
}

export interface BatchAbout {
  readonly events: number;
}

/**
 * Stands around what crosses a port, to measure or to trace it. Whoever implements it calls `work` exactly once and
 * gives back, or throws on, what comes of it.
 */
export interface Watcher {
  append(about: AppendAbout, work: () => Promise<AppendResult>): Promise<AppendResult>;
  call<Answer extends object>(about: CallAbout, work: () => Promise<Answer>): Promise<Answer>;
  command<Result>(about: CommandAbout, work: () => Promise<Result>): Promise<Result>;
  /** What an operation was is known when it is answered; one that is followed is so when its items begin to come. */
  operation(door: Door, work: () => Promise<OperationAnswer>): Promise<OperationAnswer>;
  /** Events that become rows together. */
  batch(about: BatchAbout, work: () => Promise<void>): Promise<void>;
}

/** What somebody may know of an answer: which kind it is of. */
export function kindOf(answer: object): string {
  return 'kind' in answer && typeof answer.kind === 'string' ? answer.kind : 'ANSWERED';
}
