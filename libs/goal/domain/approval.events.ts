import type { DomainEvent, Instant } from '@baton/kernel';
import type { PersonsReason } from './control.events.js';
import type { OperationRef } from './operation.js';

/** A person let a plan be carried out: exactly the one that was shown, known by its digest. */
export type PlanApproved = DomainEvent<
  'PlanApproved',
  { readonly revision: number; readonly digest: string } & PersonsReason
>;

/** A person did not let a plan be carried out. */
export type PlanRejected = DomainEvent<
  'PlanRejected',
  {
    readonly revision: number;
    readonly digest: string;
    /** When a person is asked about what is not put right by then. */
    readonly settleBy?: Instant;
  } & PersonsReason
>;

/** A person let cross what policy, or the last look at a text, keeps from one handoff, until a time. */
export type DisclosureWaived = DomainEvent<
  'DisclosureWaived',
  OperationRef & {
    /** Names the waiver in the handoff that makes use of it. */
    readonly waiverId: string;
    readonly fields: readonly string[];
    /**
     * Whose values may stand in these fields, where the last look had stopped them; none where it was policy that kept the
     * fields back. Absent in what was recorded before it was: that waiver holds against both, whatever is found.
     */
    readonly mayHold?: readonly string[];
    /**
     * The untrusted text that may cross in this field, word for word: of which attribute, and by what stands for exactly
     * that text. It overrules no policy. Absent where it is no text that was approved.
     */
    readonly quote?: { readonly attribute: string; readonly mark: string };
    readonly expiresAt: Instant;
  } & PersonsReason
>;

export type ApprovalEvent = PlanApproved | PlanRejected | DisclosureWaived;
