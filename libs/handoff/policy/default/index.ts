export { DefaultDisclosurePolicy } from './default-policy.adapter.js';
