import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

/*
 * All that is measured, by name. A label holds a name out of a closed list (an outcome, a kind, a specialist of the
 * registry, a field of the schema), never an id and never a value: so no series tells of a person, and their number is
 * bounded.
 */

export type FactInstruments = ReturnType<typeof factInstruments>;
export type RowInstruments = ReturnType<typeof rowInstruments>;
export type PortInstruments = ReturnType<typeof portInstruments>;
export type RequestInstruments = ReturnType<typeof requestInstruments>;

const callBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const appendBuckets = [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5];
const batchBuckets = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_000];
const groupBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Makes instruments of one registry, each with its unit at the end of its name. */
class Maker {
  constructor(private readonly registry: Registry) {}

  counter<Label extends string = never>(name: string, help: string, ...labelNames: Label[]): Counter<Label> {
    return new Counter({ name: `baton_${name}`, help, labelNames, registers: [this.registry] });
  }

  gauge<Label extends string = never>(name: string, help: string, ...labelNames: Label[]): Gauge<Label> {
    return new Gauge({ name: `baton_${name}`, help, labelNames, registers: [this.registry] });
  }

  histogram<Label extends string = never>(
    name: string,
    help: string,
    buckets: number[],
    ...labelNames: Label[]
  ): Histogram<Label> {
    return new Histogram({ name: `baton_${name}`, help, buckets, labelNames, registers: [this.registry] });
  }
}

/** What happens to goals, by their events. */
export function factInstruments(registry: Registry) {
  const make = new Maker(registry);
  return {
    events: make.counter('events_total', 'Events of goals, by type.', 'type'),
    unreadable: make.counter('events_unreadable_total', 'Events of goals that this release could not read.'),
    submitted: make.counter('goals_submitted_total', 'Goals that were taken on.'),
    concluded: make.counter('goals_concluded_total', 'Goals that ended, by outcome.', 'outcome'),
    handoffs: make.counter(
      'handoffs_total',
      'Handoffs that were decided, by the specialist that was to be told.',
      ...(['recipient', 'decision'] as const),
    ),
    dispatched: make.counter(
      'operations_dispatched_total',
      'Attempts that were recorded before they were sent.',
      'system',
    ),
    answered: make.counter(
      'operations_answered_total',
      'What became of what was dispatched, as recorded.',
      ...(['system', 'outcome'] as const),
    ),
    seconds: make.histogram(
      'operation_seconds',
      'From an attempt to what became of it, as recorded.',
      callBuckets,
      'system',
    ),
    compensations: make.counter(
      'compensations_total',
      'Effects that were put right, by how; EXHAUSTED where no machine could.',
      'kind',
    ),
    tasks: make.counter('human_tasks_opened_total', 'Questions to persons, by kind.', 'kind'),
  };
}

/** How things stand, by the rows. */
export function rowInstruments(registry: Registry) {
  const make = new Maker(registry);
  return {
    goalsOpen: make.gauge('goals_open', 'Goals that have not ended, by phase.', 'phase'),
    goalsSetAside: make.gauge('goals_set_aside', 'Goals that nothing is done for until a person has looked.'),
    tasksOpen: make.gauge('human_tasks_open', 'Questions to persons that are open, by kind.', 'kind'),
    lagEvents: make.gauge('projections_lag_events', 'Events that are not in the rows yet.'),
    lagSeconds: make.gauge('projections_lag_seconds', 'For how long the first of them has been there.'),
  };
}

/** What crosses the ports of this process. */
export function portInstruments(registry: Registry) {
  const make = new Maker(registry);
  return {
    commands: make.histogram(
      'command_seconds',
      'Commands, by name and whether they were carried out.',
      callBuckets,
      ...(['command', 'result'] as const),
    ),
    calls: make.histogram(
      'specialist_call_seconds',
      'Calls of specialists, by what was asked and answered.',
      callBuckets,
      ...(['specialist', 'call', 'answer'] as const),
    ),
    appendSeconds: make.histogram(
      'store_append_seconds',
      'Appends to the event store, by their result.',
      appendBuckets,
      'result',
    ),
    appendEvents: make.histogram('store_append_events', 'Events of one append.', groupBuckets),
    batchSeconds: make.histogram('projections_batch_seconds', 'Batches of events that became rows.', appendBuckets),
    batchEvents: make.histogram('projections_batch_events', 'Events of one batch.', batchBuckets),
    groupAppends: make.histogram('store_group_appends', 'Appends that were made durable together.', groupBuckets),
  };
}

/** What befalls the machine of this process. */
export function machineInstruments(registry: Registry) {
  return { clockJumps: new Maker(registry).counter('clock_jumps_total', 'Jumps of the wall clock.', 'direction') };
}

/** What is asked of this process. */
export function requestInstruments(registry: Registry) {
  const make = new Maker(registry);
  return {
    http: make.histogram(
      'http_request_seconds',
      'Requests, by the part of the API.',
      callBuckets,
      ...(['path', 'status'] as const),
    ),
    graphql: make.histogram(
      'graphql_operation_seconds',
      'Operations of GraphQL, by the field of the schema that they ask for.',
      callBuckets,
      ...(['operation', 'result'] as const),
    ),
    clients: make.gauge('clients_connected', 'Clients that are told what happens, by how.', 'transport'),
  };
}
