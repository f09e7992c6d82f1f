import { join } from 'node:path';
import type { SpecialistEntry } from '@baton/specialist/gateway';
import type { CompanionOrder } from './companions.js';
import { programFile } from './programs.js';

/** Where the stand-in systems listen: as the sandbox's own settings say, so that two trials fit on one machine. */
function sandboxPortsFrom(env: NodeJS.ProcessEnv) {
  return {
    admin: env['SANDBOX_ADMIN_PORT'] ?? '7100',
    salesforce: env['SANDBOX_SALESFORCE_PORT'] ?? '7101',
    sap: env['SANDBOX_SAP_PORT'] ?? '7102',
    contracts: env['SANDBOX_CONTRACTS_PORT'] ?? '7103',
    servicenow: env['SANDBOX_SERVICENOW_PORT'] ?? '7104',
    calendar: env['SANDBOX_CALENDAR_PORT'] ?? '7105',
    email: env['SANDBOX_EMAIL_PORT'] ?? '7106',
  } as const;
}

type Listener = keyof ReturnType<typeof sandboxPortsFrom>;

/** What the stand-in systems accept; each specialist gets its own system's part and nothing else. */
export function credentialsFor(
  ports: Readonly<Record<Listener, string | number>>,
): Readonly<Record<Exclude<Listener, 'admin'>, Readonly<Record<string, string>>>> {
  const urlOf = (system: Listener) => `http://127.0.0.1:${ports[system]}`;
  return {
    salesforce: {
      SALESFORCE_URL: urlOf('salesforce'),
      SALESFORCE_CLIENT_ID: 'sandbox-client',
      SALESFORCE_CLIENT_SECRET: 'sandbox-secret',
    },
    sap: { SAP_URL: urlOf('sap'), SAP_USER: 'COMM_BILLING', SAP_PASSWORD: 'sandbox-billing' },
    contracts: {
      CONTRACTS_URL: urlOf('contracts'),
      CONTRACTS_USER: 'legal-service',
      CONTRACTS_PASSWORD: 'sandbox-legal',
    },
    servicenow: {
      SERVICENOW_URL: urlOf('servicenow'),
      SERVICENOW_USER: 'svc.renewals',
      SERVICENOW_PASSWORD: 'sandbox-support',
    },
    calendar: {
      CALENDAR_URL: urlOf('calendar'),
      CALENDAR_USER: 'meetings-service',
      CALENDAR_PASSWORD: 'sandbox-meetings',
      CALENDAR_TIME_ZONE: 'Europe/Berlin',
    },
    email: {
      EMAIL_URL: `smtp://127.0.0.1:${ports.email}`,
      EMAIL_USER: 'mailer@vendor.example',
      EMAIL_PASSWORD: 'sandbox-mail',
      EMAIL_FROM: 'renewals@vendor.example',
      // The stand-in speaks no TLS, and is reached without a network.
      EMAIL_PLAINTEXT: 'allowed',
    },
  };
}

/**
 * What runs beside the orchestrator when somebody tries Baton on one machine: the systems, and a specialist for each
 * that the registry names, at the very port at which the orchestrator will look for it.
 */
export function companionsOfTrial(
  root: string,
  issuerKeyFile: string,
  registry: readonly SpecialistEntry[],
  env: NodeJS.ProcessEnv,
): readonly CompanionOrder[] {
  const ports = sandboxPortsFrom(env);
  const sandbox: CompanionOrder = {
    name: 'sandbox',
    script: programFile('sandbox'),
    args: [
      ...['--data', join(root, 'sandbox')],
      ...Object.entries(ports).flatMap(([listener, port]) => [`--${listener}-port`, port]),
    ],
    env: {},
    readyLines: Object.keys(ports).length,
  };
  const specialists = Object.entries(credentialsFor(ports)).flatMap(([system, credentials]): CompanionOrder[] => {
    const entry = registry.find((candidate) => candidate.system === system);
    if (!entry) return [];
    return [
      {
        name: entry.name,
        script: programFile('specialist'),
        args: [
          ...['--system', system, '--port', entry.address.slice(entry.address.lastIndexOf(':') + 1)],
          ...['--data', join(root, 'specialists', system)],
        ],
        env: { ...credentials, BATON_ISSUER_KEY: issuerKeyFile },
        readyLines: 1,
      },
    ];
  });
  return [sandbox, ...specialists];
}

/** The two goals with which an empty store begins: one that goes through, one whose contract is refused. */
export const exampleGoals = [
  { key: 'example-acme', sentence: 'Renew ACME Corporation for a year at +5 %' },
  { key: 'example-globex', sentence: 'Renew Globex Industries for a year at +5 %' },
] as const;
