import { parseArgs } from 'node:util';
import type { BasicCredentials } from './basic-credentials.js';
import type { SalesforceSettings } from './salesforce/salesforce-system.js';
import { systemNames } from './faults.js';
import { StartupError } from './startup-error.js';

export const listenerNames = ['admin', ...systemNames] as const;
export type ListenerName = (typeof listenerNames)[number];
export type Ports = Readonly<Record<ListenerName, number>>;

export const defaultPorts: Ports = {
  admin: 7100,
  salesforce: 7101,
  sap: 7102,
  contracts: 7103,
  servicenow: 7104,
  calendar: 7105,
  email: 7106,
};

export interface Credentials {
  readonly salesforce: SalesforceSettings;
  readonly sap: BasicCredentials;
  readonly contracts: BasicCredentials;
  readonly servicenow: BasicCredentials;
  readonly calendar: BasicCredentials;
  readonly email: BasicCredentials;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function credentialsFrom(environment: Environment): Credentials {
  const basic = (system: string, user: string, password: string): BasicCredentials => ({
    user: environment[`SANDBOX_${system}_USER`] ?? user,
    password: environment[`SANDBOX_${system}_PASSWORD`] ?? password,
  });
  return {
    salesforce: {
      credentials: {
        clientId: environment['SANDBOX_SALESFORCE_CLIENT_ID'] ?? 'sandbox-client',
        clientSecret: environment['SANDBOX_SALESFORCE_CLIENT_SECRET'] ?? 'sandbox-secret',
      },
      dailyRequestsMax: Number(environment['SANDBOX_SALESFORCE_DAILY_REQUESTS'] ?? 5_000_000),
    },
    sap: basic('SAP', 'COMM_BILLING', 'sandbox-billing'),
    contracts: basic('CONTRACTS', 'legal-service', 'sandbox-legal'),
    servicenow: basic('SERVICENOW', 'svc.renewals', 'sandbox-support'),
    calendar: basic('CALENDAR', 'meetings-service', 'sandbox-meetings'),
    email: basic('EMAIL', 'mailer@vendor.example', 'sandbox-mail'),
  };
}

export interface Settings {
  readonly dataDir: string;
  /** Where it listens: this machine alone, unless it is told otherwise. */
  readonly host: string;
  readonly ports: Ports;
}

/** Arguments win over the environment, the environment over the defaults. @throws StartupError with all that is wrong */
export function settingsFrom(commandLine: readonly string[], environment: Environment): Settings {
  const values = parsedArguments(commandLine);
  const texts = listenerNames.flatMap((name) => {
    const text = values[`${name}-port`] ?? environment[`SANDBOX_${name.toUpperCase()}_PORT`];
    return text === undefined ? [] : [[name, text] as const];
  });
  const faults = texts.filter(([, text]) => !isPort(text)).map(([name, text]) => `the port for ${name} is ${text}`);
  if (faults.length > 0)
    throw new StartupError(`A port is a number from 0 (any free one) to 65535, but ${faults.join(', ')}.`);
  return {
    dataDir: values['data'] ?? environment['SANDBOX_DATA_DIR'] ?? 'data/sandbox',
    host: environment['SANDBOX_HOST'] ?? '127.0.0.1',
    ports: { ...defaultPorts, ...Object.fromEntries(texts.map(([name, text]) => [name, Number(text)])) },
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

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}
