export interface RederivedDecisions {
  readonly __typename: 'RederivedDecisions';
  readonly decisions: number;
  readonly same: number;
  readonly different: readonly {
    readonly goalId: string;
    readonly revision: number;
    readonly step: string;
    readonly operation: string;
    readonly policySetHash: string;
    readonly why: string;
  }[];
  readonly unreadable: readonly string[];
}

export interface RederiveRefused {
  readonly __typename: 'RederiveRefused';
  readonly code: string;
  readonly message: string;
  readonly whatToDo: string;
}

export const rederiveDocument = `query ($goalId: ID) { rederiveDecisions(goalId: $goalId) { __typename
  ... on RederivedDecisions { decisions same unreadable
    different { goalId revision step operation policySetHash why } }
  ... on RederiveRefused { code message whatToDo } } }`;
