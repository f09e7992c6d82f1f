import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { epochMsOf } from '@baton/kernel';
import { Planner } from '@baton/conversation';
import { PlaybookPlanner } from '@baton/conversation/playbook';
import { signBatch, Signer } from '@baton/encryption';
import { HandoffTokenIssuer } from '@baton/specialist/contract';
import { SpecialistGateway } from '@baton/specialist/gateway';
import { GrpcSpecialistGateway } from '@baton/specialist/gateway/grpc';
import { loadRegistry } from '@baton/specialist/gateway/registry';
import { Chance, Clock } from '@baton/time-and-chance';
import type { Watching } from './watching.js';

/** The adapters that driving goals is done with: specialists over gRPC, plans by the book. */
@Module({})
export class DecidingModule {
  static forRegistry(specialistsFile: string, watching: Pick<Watching, 'gateway' | 'headers'>): DynamicModule {
    return {
      module: DecidingModule,
      global: true,
      providers: [
        { provide: Planner, useClass: PlaybookPlanner },
        {
          provide: SpecialistGateway,
          useFactory: (signer: Signer, clock: Clock, chance: Chance) => {
            const now = () => epochMsOf(clock.now());
            const tokens = new HandoffTokenIssuer({
              ...{ issuer: 'baton', signer, now },
              signBatch: (leaves) => signBatch(signer, leaves),
              newTokenId: () => chance.salt(),
            });
            const specialists = loadRegistry(specialistsFile);
            const { headers } = watching;
            return watching.gateway(new GrpcSpecialistGateway({ specialists, tokens, now, headers }));
          },
          inject: [Signer, Clock, Chance],
        },
      ],
      exports: [Planner, SpecialistGateway],
    };
  }
}
