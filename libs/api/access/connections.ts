import type { Requester } from '@baton/goal/application';
import { Injectable } from '@nestjs/common';
import { ApiOptions } from '../api-options.js';

/** What one person holds open of streams and connections, so that nobody takes the places of all others. */
@Injectable()
export class Connections {
  readonly max: number;
  private readonly held = new Map<string, number>();

  constructor({ connectionsPerPersonMax = 200 }: ApiOptions) {
    this.max = connectionsPerPersonMax;
  }

  /** Takes a place of this person; what is returned gives it back, once. Nothing where they hold as many as one may. */
  take({ tenant, actorId }: Requester): (() => void) | undefined {
    const person = `${tenant}\n${actorId}`;
    const before = this.held.get(person) ?? 0;
    if (before >= this.max) return undefined;
    this.held.set(person, before + 1);
    return () => this.giveBack(person);
  }

  private giveBack(person: string): void {
    const left = (this.held.get(person) ?? 0) - 1;
    if (left > 0) this.held.set(person, left);
    else this.held.delete(person);
  }
}
