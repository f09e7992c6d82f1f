import type { BeforeApplicationShutdown, DynamicModule, OnApplicationBootstrap } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { EventStore } from '@baton/event-store';
import type { ProjectorOptions, RunningProjector } from './projector/projector.js';
import { startProjector } from './projector/projector.js';
import type { RunningRebuilder } from './projector/rebuilder.js';
import { startRebuilder } from './projector/rebuilder.js';
import { OpenedReadStore } from './read-models.module.js';

/** Whom it tells that it can't go on, and who looks on. */
abstract class Audience {
  abstract readonly onFailure: ProjectorOptions['onFailure'];
  abstract readonly watch?: ProjectorOptions['watch'];
}

/** Keeps the rows up with the events (the role `projector`). Needs an EventStore and the read models. */
@Module({})
export class ProjectorModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private projector: RunningProjector | undefined;
  private rebuilder: RunningRebuilder | undefined;

  constructor(
    private readonly opened: OpenedReadStore,
    private readonly store: EventStore,
    private readonly audience: Audience,
  ) {}

  /** @param onFailure the projector stopped and can't go on; the rows stay as they are */
  static forRoot(onFailure: ProjectorOptions['onFailure'], watch?: ProjectorOptions['watch']): DynamicModule {
    return { module: ProjectorModule, providers: [{ provide: Audience, useValue: { onFailure, watch } }] };
  }

  onApplicationBootstrap(): void {
    const { db } = this.opened;
    const { onFailure, watch } = this.audience;
    this.projector = startProjector({ store: this.store, db, onFailure, ...(watch ? { watch } : {}) });
    this.rebuilder = startRebuilder(db, this.projector, onFailure);
  }

  async beforeApplicationShutdown(): Promise<void> {
    // The projector first: what is being built anew ends with it, and is begun again after the next start.
    await this.projector?.stop();
    await this.rebuilder?.stop();
  }
}
