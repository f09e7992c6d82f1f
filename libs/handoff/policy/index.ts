export type { PolicyFault, QuestionWords } from './policy.port.js';
export { DisclosurePolicy, PolicyEngine, PolicyHistory, UnusablePolicies } from './policy.port.js';
