import { join } from 'node:path';
import type { CompanionOrder } from './companions.js';

const dist = join(import.meta.dirname, '..', '..');
const sandboxPorts = { admin: 7100, salesforce: 7101, sap: 7102, contracts: 7103 };
const urlOf = (system: keyof typeof sandboxPorts) => `http://127.0.0.1:${sandboxPorts[system]}`;

/** What the stand-in systems accept; each specialist gets its own system's part and nothing else. */
const credentials = {
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
} as const;

const specialistPorts: Readonly<Record<keyof typeof credentials, number>> = {
  salesforce: 7201,
  sap: 7202,
  contracts: 7203,
};

/** What runs beside the orchestrator when somebody tries Baton on one machine: the systems, and a specialist for each. */
export function companionsOfTrial(root: string, issuerKeyFile: string): readonly CompanionOrder[] {
  const sandbox: CompanionOrder = {
    name: 'sandbox',
    script: join(dist, 'sandbox/src/main.js'),
    args: [
      ...['--data', join(root, 'sandbox')],
      ...Object.entries(sandboxPorts).flatMap(([listener, port]) => [`--${listener}-port`, String(port)]),
    ],
    env: {},
    readyLines: Object.keys(sandboxPorts).length,
  };
  const specialists = Object.entries(credentials).map(([system, env]): CompanionOrder => ({
    name: system,
    script: join(dist, 'specialist/src/main.js'),
    args: [
      ...['--system', system, '--port', String(specialistPorts[system as keyof typeof credentials])],
      ...['--data', join(root, 'specialists', system)],
    ],
    env: { ...env, BATON_ISSUER_KEY: issuerKeyFile },
    readyLines: 1,
  }));
  return [sandbox, ...specialists];
}

/** The two goals with which an empty store begins: one that goes through, one whose contract is refused. */
export const exampleGoals = [
  { key: 'example-acme', sentence: 'Renew ACME Corporation for a year at +5 %' },
  { key: 'example-globex', sentence: 'Renew Globex Industries for a year at +5 %' },
] as const;
