import { parseArgs } from 'node:util';
import type { BasicCredentials } from './basic-credentials.js';
import type { SalesforceSettings } from './salesforce/salesforce-system.js';
import { StartupError } from './startup-error.js';

export const listenerNames = ['admin', 'salesforce', 'sap', 'contracts'] as const;
export type ListenerName = (typeof listenerNames)[number];
export type Ports = Readonly<Record<ListenerName, number>>;

export const defaultPorts: Ports = { admin: 7100, salesforce: 7101, sap: 7102, contracts: 7103 };

export interface Credentials {
  readonly salesforce: SalesforceSettings;
  readonly sap: BasicCredentials;
  readonly contracts: BasicCredentials;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function credentialsFrom(environment: Environment): Credentials {
  return {
    salesforce: {
      credentials: {
        clientId: environment['SANDBOX_SALESFORCE_CLIENT_ID'] ?? 'sandbox-client',
        clientSecret: environment['SANDBOX_SALESFORCE_CLIENT_SECRET'] ?? 'sandbox-secret',
      },
      dailyRequestsMax: Number(environment['SANDBOX_SALESFORCE_DAILY_REQUESTS'] ?? 5_000_000),
    },
    sap: {
      user: environment['SANDBOX_SAP_USER'] ?? 'COMM_BILLING',
      password: environment['SANDBOX_SAP_PASSWORD'] ?? 'sandbox-billing',
    },
    contracts: {
      user: environment['SANDBOX_CONTRACTS_USER'] ?? 'legal-service',
      password: environment['SANDBOX_CONTRACTS_PASSWORD'] ?? 'sandbox-legal',
    },
  };
}

export interface Settings {
  readonly dataDir: string;
  /** Where it listens: this machine alone, unless it is told otherwise. */
  readonly host: string;
  readonly ports: Ports;
}

/** Arguments win over the environment, the environment over the defaults. */
export function settingsFrom(commandLine: readonly string[], environment: Environment): Settings {
  const values = parsedArguments(commandLine);
  const portOf = (name: ListenerName): number => {
    const text = values[`${name}-port`] ?? environment[`SANDBOX_${name.toUpperCase()}_PORT`];
    return text === undefined ? defaultPorts[name] : portFrom(name, text);
  };
  return {
    dataDir: values['data'] ?? environment['SANDBOX_DATA_DIR'] ?? 'data/sandbox',
    host: environment['SANDBOX_HOST'] ?? '127.0.0.1',
    ports: {
      admin: portOf('admin'),
      salesforce: portOf('salesforce'),
      sap: portOf('sap'),
      contracts: portOf('contracts'),
    },
  };
}

function parsedArguments(commandLine: readonly string[]): Readonly<Record<string, string | undefined>> {
  const text = { type: 'string' } as const;
  const ports = Object.fromEntries(listenerNames.map((name) => [`${name}-port`, text]));
  try {
    return parseArgs({ args: [...commandLine], options: { data: text, ...ports }, strict: true }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(
      `${reason} (known: --data DIR, ${listenerNames.map((name) => `--${name}-port N`).join(', ')})`,
    );
  }
}

function portFrom(name: ListenerName, text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new StartupError(`The port for ${name} is ${text}, but a port is a number from 0 (any free one) to 65535.`);
}
