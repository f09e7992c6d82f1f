import { randomFillSync, randomUUID } from 'node:crypto';
import { Chance } from '../chance.port.js';

const saltBytes = 16;

/** The machine's own chance. Salts are drawn many at a time: asking for sixteen bytes costs as much as for thousands. */
export class SystemChance extends Chance {
  private readonly supply = Buffer.alloc(saltBytes * 256);
  private used = this.supply.length;

  fraction(): number {
    return Math.random();
  }

  uuid(): string {
    return randomUUID();
  }

  salt(): string {
    if (this.used === this.supply.length) {
      randomFillSync(this.supply);
      this.used = 0;
    }
    this.used += saltBytes;
    return this.supply.toString('base64url', this.used - saltBytes, this.used);
  }
}
