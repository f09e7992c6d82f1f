import { StoreError } from '@baton/event-store';
import { ReadProgress } from '@baton/read-models';
import { Injectable } from '@nestjs/common';
import { GraphQLError } from 'graphql';
import { badInput } from './checked-input.js';

const catchUpMs = 2_000;

export const minPositionDescription = `Waits, for at most ${catchUpMs / 1_000} seconds, until the list holds all up to there.`;

/** Lets a list wait for what its reader has just written. */
@Injectable()
export class CatchUp {
  constructor(private readonly progress: ReadProgress) {}

  /** @throws GraphQLError NOT_YET where the list has not come so far within the time */
  async to(position: string | null | undefined): Promise<void> {
    if (!position) return;
    try {
      if (await this.progress.reaches(position, catchUpMs)) return;
    } catch (error) {
      throw mended(error);
    }
    throw new GraphQLError('The list has not come as far as minPosition yet: ask again in a moment', {
      extensions: { code: 'NOT_YET' },
    });
  }

  /** Waits for the list as long as somebody follows it. Resolves with false when they have gone. */
  async comesTo(position: string, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) if (await this.progress.reaches(position, catchUpMs)) return true;
    return false;
  }
}

/** What is wrong with a position that a client gave is the client's to mend. */
export function mended(error: unknown): unknown {
  if (error instanceof StoreError && error.code === 'UNKNOWN_POSITION')
    return badInput('The position is none of this installation: take one that it gave you');
  return error;
}
