export { connectSystem } from './connector.js';
export { manifest } from './manifest.js';
