import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { SystemLimits } from '@baton/specialist/kit';
import { limitsFrom } from './limits.js';
import { UnusableSetting } from './unusable-setting.js';

export interface Settings {
  readonly system: string;
  /** Where it listens: this machine alone, unless it is told otherwise. */
  readonly host: string;
  readonly port: number;
  /** Holds the journal, and belongs to this specialist alone. */
  readonly dataDir: string;
  /** The journal was put back from a copy: what is not in it may have happened all the same. */
  readonly isRestored: boolean;
  /** Public key of the orchestrator. */
  readonly issuerKeyFile: string;
  /** What its system is asked to bear, where that is not left to the kit. */
  readonly limits: Partial<SystemLimits>;
  /** For tests alone: where to die, e.g. `specialist:after-journal:3`. */
  readonly crashAt: string | undefined;
}

const usage = '--system NAME --port NUMBER [--data FOLDER] [--issuer-key FILE] [--restored]';

/** Reads arguments, then the environment, then defaults. Throws {@link UnusableSetting}. */
export function settingsFrom(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const values = argumentsFrom(args);
  const system = values.system ?? env['BATON_SYSTEM'];
  if (!system) throw new UnusableSetting(`Which system? Name it (${usage})`);
  return {
    system,
    host: env['BATON_HOST'] ?? '127.0.0.1',
    port: portFrom(values.port ?? env['BATON_PORT']),
    dataDir: values.data ?? env['BATON_SPECIALIST_DATA'] ?? join('data', 'specialists', system),
    isRestored: values.restored ?? false,
    issuerKeyFile: values['issuer-key'] ?? env['BATON_ISSUER_KEY'] ?? join('data', 'keys', 'issuer.pub'),
    limits: limitsFrom(env),
    crashAt: env['BATON_CRASH_AT'],
  };
}

function argumentsFrom(args: readonly string[]) {
  const options = {
    system: { type: 'string' },
    port: { type: 'string' },
    data: { type: 'string' },
    'issuer-key': { type: 'string' },
    restored: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UnusableSetting(`${error instanceof Error ? error.message : 'Unknown argument'} (${usage})`);
  }
}

function portFrom(text: string | undefined): number {
  const port = Number(text);
  if (!text || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UnusableSetting(`A port is a number from 0 to 65535 (got ${text ?? 'none'}; ${usage})`);
  return port;
}
