export { ActivePolicies } from './active-policies.js';
