export { openJsonLog } from './pino-log.js';
