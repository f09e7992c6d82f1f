export { Chance } from './chance.port.js';
export { Clock, pause } from './clock.port.js';
export { TimeAndChanceModule } from './time-and-chance.module.js';
