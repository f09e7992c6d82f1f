import type { Chance } from '../../apps/sandbox/src/seed/chance.js';
import { allPlaces } from '../crash/points.js';
import type { Installation } from '../processes/installation.js';
import { systems } from '../processes/installation.js';
import type { Spawned } from '../processes/spawned.js';
import type { Life } from './undying.js';
import { Undying } from './undying.js';

/** A process was killed: at random, before it was up, or at a named place. */
export interface Death {
  readonly victim: string;
  readonly where: string;
}

export interface VictimHooks {
  /** Each victim draws from a chance of its own, so that what one goes through changes nothing for the others. */
  readonly chanceFor: (victim: string) => Chance;
  readonly onDeath: (death: Death) => void;
  readonly onCollapse: (victim: string, said: string) => void;
}

function placesIn(victim: string): readonly string[] {
  return [...new Set(allPlaces.filter((place) => place.victim === victim).map(({ place }) => place))];
}

/** Where an orchestrator lives, and the server of its events, if there is one. */
export interface OrchestratorPlace {
  readonly dataDir: string;
  readonly port: number;
  readonly eventServer?: () => Spawned;
}

function lifeOfServer(spawn: () => Spawned): Life {
  return { name: 'event server', spawn, up: /^esdb:/, upMsMax: 20_000, places: [], timesMax: 1 };
}

/** The systems, a specialist for each, and an orchestrator: all of them started, killed, and started again. */
export class Victims {
  readonly #all: readonly Undying[];

  constructor(
    installation: Installation,
    { dataDir, port, eventServer }: OrchestratorPlace,
    { chanceFor, onDeath, onCollapse }: VictimHooks,
  ) {
    const lives: readonly Life[] = [
      ...(eventServer ? [lifeOfServer(eventServer)] : []),
      {
        name: 'systems',
        spawn: () => installation.spawnSandbox(),
        up: /admin is up/,
        upMsMax: 24_000,
        ...{ places: [], timesMax: 1 },
      },
      ...systems.map((system) => ({
        name: system,
        spawn: (env: Readonly<Record<string, string>>) => installation.spawnSpecialist(system, env),
        up: /is up on/,
        upMsMax: 20_000,
        ...{ places: placesIn(system), timesMax: 3 },
      })),
      {
        name: 'orchestrator',
        spawn: (env) => installation.spawnOrchestrator(dataDir, env, ['--port', String(port)]),
        up: /GraphQL is up/,
        upMsMax: 5_000,
        ...{ places: placesIn('orchestrator'), timesMax: 40 },
      },
    ];
    this.#all = lives.map(
      (life) =>
        new Undying(life, {
          chance: chanceFor(life.name),
          onDeath: (where) => onDeath({ victim: life.name, where }),
          onCollapse: (said) => onCollapse(life.name, said),
        }),
    );
  }

  spareAll(): void {
    for (const one of this.#all) one.spare();
  }

  /** Ends the orchestrator first, and the systems last. */
  async endAll(): Promise<void> {
    for (const one of this.#all.toReversed()) await one.end();
  }
}
