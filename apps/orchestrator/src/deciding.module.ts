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

/** The adapters that driving goals is done with: specialists over gRPC, plans by the book. */
@Module({})
export class DecidingModule {
  /** @param watched what everybody gets in place of the gateway, where somebody watches over it */
  static forRegistry(
    specialistsFile: string,
    watched: (gateway: SpecialistGateway) => SpecialistGateway,
  ): DynamicModule {
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
            return watched(new GrpcSpecialistGateway({ specialists: loadRegistry(specialistsFile), tokens, now }));
          },
          inject: [Signer, Clock, Chance],
        },
      ],
      exports: [Planner, SpecialistGateway],
    };
  }
}
