import type { JsonValue } from '@baton/kernel';
import type { CheckRequest, Offers } from '@baton/handoff/checking';
import { answerOf, checkHandoff } from '@baton/handoff/checking';
import type { DisclosurePolicy } from '@baton/handoff/policy';

/** What of a handoff's attributes reaches the recipient. */
export interface Crossing {
  /** By the id of the attribute. */
  readonly values: ReadonlyMap<string, JsonValue>;
  /** A person was asked instead. */
  readonly isAsked: boolean;
}

/** One way to hand over; the three of them are compared. */
export type Arm = (offers: Offers, request: CheckRequest) => Crossing;

export const armNames = ['ours', 'passAll', 'denyAll'] as const;
export type ArmName = (typeof armNames)[number];

/** Ours, beside what passes the whole context on and what passes nothing on. */
export function armsUnder(policy: DisclosurePolicy): Readonly<Record<ArmName, Arm>> {
  return {
    ours: (offers, request) => {
      const { disclosed, blocked, asks } = answerOf(checkHandoff(policy, offers, request));
      // A blocked handoff is none: nothing of what might have crossed does.
      const values = new Map(blocked ? [] : disclosed.map(({ id, value }) => [id, value]));
      return { values, isAsked: blocked && asks.length > 0 };
    },
    passAll: (_offers, { attributes }) => ({
      values: new Map(attributes.map(({ id, value }) => [id, value])),
      isAsked: false,
    }),
    denyAll: () => ({ values: new Map(), isAsked: false }),
  };
}
