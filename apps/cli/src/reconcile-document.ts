export interface ReconcileFinding {
  readonly kind: 'NOT_IN_LOG' | 'NOT_IN_SYSTEM';
  readonly specialist: string;
  readonly system: string;
  readonly key: string;
  readonly recordType: string | null;
  readonly recordId: string | null;
  readonly at: string;
  readonly goalId: string | null;
  readonly step: string | null;
  readonly operation: string | null;
  readonly action: string;
}

export interface ReconciledSpecialist {
  readonly specialist: string;
  readonly system: string | null;
  readonly keysListed: number;
  readonly unlisted: readonly string[];
  readonly comparedUpTo: string | null;
  readonly unanswered: string | null;
  readonly detail: string | null;
}

export interface Reconciliation {
  readonly __typename: 'Reconciliation';
  readonly since: string;
  readonly consistent: boolean;
  readonly specialists: readonly ReconciledSpecialist[];
  readonly findings: readonly ReconcileFinding[];
  readonly findingsTotal: number;
  readonly unreadable: readonly { readonly stream: string; readonly revision: number }[];
}

export interface ReconcileRefused {
  readonly __typename: 'ReconcileRefused';
  readonly code: string;
  readonly message: string;
  readonly whatToDo: string;
}

export const reconcileDocument = `query ($since: Instant) { reconcile(since: $since) { __typename
  ... on Reconciliation { since consistent findingsTotal unreadable { stream revision }
    specialists { specialist system keysListed unlisted comparedUpTo unanswered detail }
    findings { kind specialist system key recordType recordId at goalId step operation action } }
  ... on ReconcileRefused { code message whatToDo } } }`;
