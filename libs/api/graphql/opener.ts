import { KeyMissing, Vault } from '@baton/encryption';
import type { Requester } from '@baton/goal/application';
import type { Classification } from '@baton/kernel';
import type { SealedPlace } from '@baton/read-models';
import { Injectable } from '@nestjs/common';
import { mayOpen } from '../access/sight.js';

/** Opens one goal's values for one requester. */
export type Open = (value: SealedPlace, classification: Classification) => string | null;

/** The one place where the API opens sealed values. */
@Injectable()
export class Opener {
  constructor(private readonly vault: Vault) {}

  /** For goals of the requester's own tenant alone: whoever calls this has made sure of it. */
  for(requester: Requester, owner: string): Open {
    return ({ sealed, at }, classification) => {
      if (!mayOpen(requester, owner, classification)) return null;
      try {
        const value = this.vault.open(sealed, at);
        return typeof value === 'string' ? value : JSON.stringify(value);
      } catch (error) {
        if (error instanceof KeyMissing) return null;
        throw error;
      }
    };
  }
}
