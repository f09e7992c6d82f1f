import type { ArgumentsHost } from '@nestjs/common';
import { Catch } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import type { GqlContextType } from '@nestjs/graphql';

/**
 * Nest logs whatever a resolver throws as a fault of ours, with a stack. Whose fault it is is told where answers are made
 * (see client-error.ts), and ours are logged there, under the reference that their client is given.
 */
@Catch()
export class ThrownOn extends BaseExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType<GqlContextType>() === 'graphql') throw error;
    super.catch(error, host);
  }
}
