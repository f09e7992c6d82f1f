export { DisclosurePolicy } from './policy.port.js';
