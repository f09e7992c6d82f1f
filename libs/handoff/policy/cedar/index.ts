export { CedarPolicy } from './cedar-policy.adapter.js';
export type { CompiledPolicies } from './compile-policies.js';
export { compilePolicies } from './compile-policies.js';
export type { PolicyFault, PolicySource } from './policy-source.js';
export { UnusablePolicies } from './policy-source.js';
export { readPolicyFolder } from './read-policy-folder.js';
