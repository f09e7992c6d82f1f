import type { Classification, DomainEvent } from '@baton/kernel';

/** Somebody was given sealed values of a goal in the clear; who that was stands in the event's metadata. */
export type ValuesOpened = DomainEvent<
  'ValuesOpened',
  {
    readonly goalId: string;
    /** What the goal's values are given for. */
    readonly purpose: string;
    /** By their places: what they hold is not said again. */
    readonly values: readonly {
      readonly eventId: string;
      readonly attribute: string;
      readonly classification: Classification;
    }[];
  }
>;

export type OpeningEvent = ValuesOpened;
