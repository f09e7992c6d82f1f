export { DefaultDisclosurePolicy } from './default/default-policy.adapter.js';
export { DisclosurePolicy } from './policy.port.js';
