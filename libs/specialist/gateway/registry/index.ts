export { loadRegistry, RegistryFault } from './load-registry.js';
