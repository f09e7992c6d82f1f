import { join } from 'node:path';
import type { ValuesOf } from '@baton/settings';
import { considerSettings, UnusableSettings } from '@baton/settings';
import type { SystemConnector, SystemLimits } from '@baton/specialist/kit';
import { MissingSettings, UnsuitableSetting } from '@baton/specialist/kit';
import { limitsSchema, schema } from './settings-schema.js';
import type { System } from './systems.js';
import { connectorOf } from './systems.js';

type Chosen = ValuesOf<typeof schema>;

/** What was chosen, by the name of the schema, and what follows from it. */
export interface Settings extends Omit<Chosen, 'dataDir' | 'logForm' | keyof typeof limitsSchema> {
  /** Holds the journal, and belongs to this specialist alone. */
  readonly dataDir: string;
  readonly logForm: 'text' | 'json';
  /** What its system is asked to bear, where that is not left to the kit. */
  readonly limits: Partial<SystemLimits>;
  /** It reaches its system when it is first asked to. */
  readonly connector: SystemConnector;
}

/**
 * Reads arguments, then the environment, then what is usual, and what the connector needs of the environment.
 * @throws UnusableSettings with everything that is wrong, at once
 */
export async function settingsFrom(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Settings> {
  const { values, faults } = considerSettings(schema, { args, env });
  const access = values.system === undefined ? { faults: [] } : await connectorFrom(values.system, env);
  const all = [...faults, ...access.faults];
  if (all.length > 0 || access.connector === undefined) throw new UnusableSettings(all);
  // Without a fault all that the schema promises is there.
  const chosen = values as Chosen;
  const named = Object.keys(limitsSchema).flatMap((name) => {
    const limit = chosen[name as keyof typeof limitsSchema];
    return limit === undefined ? [] : [[name, limit] as const];
  });
  return {
    ...chosen,
    logForm: chosen.logForm ?? (env['NODE_ENV'] === 'production' ? 'json' : 'text'),
    dataDir: chosen.dataDir ?? join('data', 'specialists', chosen.system),
    limits: Object.fromEntries(named),
    connector: access.connector,
  };
}

async function connectorFrom(
  system: System,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly connector?: SystemConnector; readonly faults: readonly string[] }> {
  const connectSystem = await connectorOf(system);
  try {
    return { connector: connectSystem(env), faults: [] };
  } catch (error) {
    if (!(error instanceof MissingSettings || error instanceof UnsuitableSetting)) throw error;
    return { faults: [error.message] };
  }
}
