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
  { readonly revision: number; readonly digest: string } & PersonsReason
>;

/** A person let values cross for one handoff that policy keeps from it, until a time. */
export type DisclosureWaived = DomainEvent<
  'DisclosureWaived',
  OperationRef & {
    /** Names the waiver in the handoff that makes use of it. */
    readonly waiverId: string;
    readonly fields: readonly string[];
    readonly expiresAt: Instant;
  } & PersonsReason
>;

export type ApprovalEvent = PlanApproved | PlanRejected | DisclosureWaived;
