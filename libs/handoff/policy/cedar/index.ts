export { CedarEngine, CedarPolicy } from './cedar-policy.adapter.js';
export type { CompiledPolicies } from './compile-policies.js';
export { compilePolicies } from './compile-policies.js';
export { readPolicyFolder } from './read-policy-folder.js';
