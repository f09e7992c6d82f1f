import { setTimeout as sleep } from 'node:timers/promises';
import { clockContract } from '../clock.contract.js';
import { SystemClock } from './system-clock.adapter.js';

clockContract(() => ({ clock: new SystemClock(), elapse: (ms) => sleep(ms) }));
