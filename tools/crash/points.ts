import type { System } from '../processes/installation.js';

/** The two example goals: one that goes through, and one whose contract is refused after CRM and billing committed. */
export const stories = ['GOES_THROUGH', 'IS_REFUSED'] as const;
export type Story = (typeof stories)[number];

/** Who is killed: the orchestrator, or one of the specialists. */
export type Victim = 'orchestrator' | System;

/** One named place in one process, passed again and again in the course of one goal. */
export interface Place {
  readonly victim: Victim;
  readonly place: string;
  readonly story: Story;
}

/** A place, and the how-manieth time that it is passed. */
export interface Point extends Place {
  readonly nth: number;
}

const placesOf = {
  orchestrator: ['before-append', 'after-append', 'before-send', 'after-send'],
  specialist: ['before-journal', 'after-journal', 'after-effect', 'before-answer'].map(
    (place) => `specialist:${place}`,
  ),
} as const;

const victims: readonly Victim[] = ['orchestrator', 'salesforce', 'sap', 'contracts'];

export const allPlaces: readonly Place[] = victims.flatMap((victim) =>
  stories.flatMap((story) =>
    placesOf[victim === 'orchestrator' ? 'orchestrator' : 'specialist'].map((place) => ({ victim, place, story })),
  ),
);

/** A few of the orchestrator's that take the whole way, for a quick run: planning, each step, the way back. */
export const orchestratorSample: readonly Point[] = [
  { victim: 'orchestrator', story: 'GOES_THROUGH', place: 'before-append', nth: 3 },
  { victim: 'orchestrator', story: 'GOES_THROUGH', place: 'after-append', nth: 5 },
  { victim: 'orchestrator', story: 'GOES_THROUGH', place: 'before-send', nth: 4 },
  { victim: 'orchestrator', story: 'GOES_THROUGH', place: 'after-send', nth: 6 },
  { victim: 'orchestrator', story: 'IS_REFUSED', place: 'before-append', nth: 6 },
  { victim: 'orchestrator', story: 'IS_REFUSED', place: 'after-append', nth: 7 },
  { victim: 'orchestrator', story: 'IS_REFUSED', place: 'before-send', nth: 7 },
  { victim: 'orchestrator', story: 'IS_REFUSED', place: 'after-send', nth: 7 },
];

/** Of the specialists those alone after which nobody has to wait until a late effect would have shown. */
export const specialistSample: readonly Point[] = [
  { victim: 'salesforce', story: 'GOES_THROUGH', place: 'specialist:after-effect', nth: 1 },
  { victim: 'sap', story: 'GOES_THROUGH', place: 'specialist:before-journal', nth: 2 },
  { victim: 'contracts', story: 'GOES_THROUGH', place: 'specialist:before-answer', nth: 1 },
  { victim: 'sap', story: 'IS_REFUSED', place: 'specialist:after-effect', nth: 2 },
];
