import type { DynamicModule, INestApplicationContext, InjectionToken } from '@nestjs/common';
import { Module } from '@nestjs/common';

/** What the rooms of one application export, as it stands there, for another that is built upon it in the same process. */
@Module({})
export class HandedOnModule {
  static from(below: INestApplicationContext, rooms: readonly DynamicModule[]): DynamicModule {
    const tokens = rooms.flatMap(({ exports = [] }) => exports as InjectionToken[]);
    return {
      module: HandedOnModule,
      global: true,
      providers: tokens.map((provide) => ({ provide, useFactory: (): unknown => below.get(provide) })),
      exports: tokens,
    };
  }
}
