import type { Category, Classification, Form } from '@baton/kernel';

/** What a policy is asked: labels and circumstances, never the value, so answers can be remembered and logged. */
export interface PolicyQuestion {
  readonly specialist: string;
  readonly system: string;
  readonly capability: string;
  readonly purpose: string;
  readonly classification: Classification;
  readonly category: Category;
  readonly source: string;
  readonly aboutSomebody: boolean;
  readonly form: Form;
}

export type PolicyAnswer =
  | { readonly decision: 'PERMIT'; readonly policies: readonly string[] }
  | {
      readonly decision: 'DENY';
      readonly reason: 'NO_PERMIT_MATCHED' | 'FORBIDDEN' | 'POLICY_FAILED';
      readonly policies: readonly string[];
    };
