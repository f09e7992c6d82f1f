import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { Chance } from './chance.port.js';
import { Clock } from './clock.port.js';
import { SystemChance } from './system/system-chance.adapter.js';
import { SystemClock } from './system/system-clock.adapter.js';

/** Provides the machine's own {@link Clock} and {@link Chance}. */
@Module({})
export class TimeAndChanceModule {
  static forRoot(): DynamicModule {
    return {
      module: TimeAndChanceModule,
      global: true,
      providers: [
        { provide: Clock, useClass: SystemClock },
        { provide: Chance, useClass: SystemChance },
      ],
      exports: [Clock, Chance],
    };
  }
}
