import type { Instant } from '@baton/kernel';
import { epochMsOf, instantOf } from '@baton/kernel';
import type {
  FindResult,
  OperationToFind,
  OperationToPerform,
  PerformResult,
  SystemConnector,
} from '@baton/specialist/kit';
import { SystemClock } from '@baton/time-and-chance/system';

/** A system between which and its specialist a test may stand. */
export class Interrupted implements SystemConnector {
  /** What a test does in its place. */
  instead: Partial<Pick<SystemConnector, 'perform' | 'find'>> = {};
  readonly claim: SystemConnector['claim'];

  constructor(
    readonly real: SystemConnector,
    readonly manifest = real.manifest,
  ) {
    this.claim = real.claim?.bind(real);
  }

  perform(operation: OperationToPerform): Promise<PerformResult> {
    return (this.instead.perform ?? this.real.perform)(operation);
  }

  find(operation: OperationToFind): Promise<FindResult> {
    return (this.instead.find ?? this.real.find)(operation);
  }

  async close(): Promise<void> {
    await this.real.close?.();
  }
}

/** Runs as the machine's does, and can be moved ahead: what has a deadline then has less time left. */
export class HastyClock extends SystemClock {
  aheadMs = 0;

  override now(): Instant {
    return instantOf(epochMsOf(super.now()) + this.aheadMs);
  }
}
