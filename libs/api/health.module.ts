import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';

/** What every process answers, whichever its roles are. Needs the operations module. */
@Module({ controllers: [HealthController] })
export class HealthModule {}
