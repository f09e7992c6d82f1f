export type { PolicyFault } from './policy.port.js';
export { DisclosurePolicy, PolicyEngine, UnusablePolicies } from './policy.port.js';
