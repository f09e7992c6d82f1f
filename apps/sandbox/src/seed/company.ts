import type { Place } from './words.js';

export interface SeededContact {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  readonly title: string;
  readonly role: 'Signatory' | 'Billing' | 'Champion' | undefined;
  readonly privateNotes: string;
}

/** One customer as all systems know it. */
export interface SeededCompany {
  readonly name: string;
  readonly industry: string;
  readonly place: Place;
  readonly street: string;
  readonly contacts: readonly SeededContact[];
  readonly healthNotes: string;
  readonly discountFloorPercent: number;
  readonly promoterScore: number;
  readonly bankAccount: string;
  readonly dunningNote: string;
  /** What counsel wrote below the agreement, for nobody but counsel. */
  readonly counselNote: string;
  readonly product: string;
  /** Whole units of the currency. */
  readonly annualAmount: number;
  /** Last day of the running term, which lasts a year. */
  readonly validTo: string;
  readonly legalHold: boolean;
}
