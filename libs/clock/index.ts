export { Clock, pause } from './clock.port.js';
export { SystemClock } from './system/system-clock.adapter.js';
