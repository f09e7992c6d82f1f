import { randomBytes, randomUUID } from 'node:crypto';
import { Chance } from '../chance.port.js';

/** The machine's own chance. */
export class SystemChance extends Chance {
  fraction(): number {
    return Math.random();
  }

  uuid(): string {
    return randomUUID();
  }

  salt(): string {
    return randomBytes(16).toString('base64url');
  }
}
