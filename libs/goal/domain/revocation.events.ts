import type { DomainEvent, Instant } from '@baton/kernel';
import type { OperationRef } from './operation.js';

/** It was asked that no late request with this key may ever take effect. */
export type RevocationRequested = DomainEvent<
  'RevocationRequested',
  OperationRef & {
    readonly key: string;
    readonly why: 'GIVEN_UP' | 'BEFORE_COMPENSATION';
    /** When a person is asked what became of what was given up, at the earliest; absent in goals of earlier releases. */
    readonly settleBy?: Instant;
  }
>;

/** No request with this key can take effect any more, beyond what is committed. */
export type OperationRevoked = DomainEvent<
  'OperationRevoked',
  OperationRef & { readonly found: 'NOTHING' | 'COMMITTED'; readonly unaccountedAttempts: readonly number[] }
>;

export type RevocationEvent = RevocationRequested | OperationRevoked;
