export { SystemChance } from './system-chance.adapter.js';
export { SystemClock } from './system-clock.adapter.js';
