import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSpecialist, MemoryJournal, serveSpecialist } from '@baton/specialist/kit';
import type { ConnectSystem, Settings } from '@baton/specialist/kit';
import { checkSpecialist, examplesFrom, lineTo } from '@baton/specialist/kit/conformance';
import type { Finding } from '@baton/specialist/kit/conformance';
import { TestIssuer } from '@baton/specialist/kit/testing';
import { connectSystem as connectCalendar } from '@baton/specialist/systems/calendar';
import { connectSystem as connectContracts } from '@baton/specialist/systems/contracts';
import { connectSystem as connectEmail } from '@baton/specialist/systems/email';
import { connectSystem as connectSalesforce } from '@baton/specialist/systems/salesforce';
import { connectSystem as connectSap } from '@baton/specialist/systems/sap';
import { connectSystem as connectServicenow } from '@baton/specialist/systems/servicenow';
import type { SystemName } from '../../apps/sandbox/src/faults.js';
import { systemNames } from '../../apps/sandbox/src/faults.js';
import { freePorts } from '../../apps/sandbox/src/running-sandbox.js';
import { startSandbox } from '../../apps/sandbox/src/sandbox.js';
import type { Sandbox } from '../../apps/sandbox/src/sandbox.js';

const dataDir = mkdtempSync(join(tmpdir(), 'kit-contract-'));
const issuer = new TestIssuer(() => Date.now());
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ dataDir, ports: freePorts });
});
afterAll(async () => {
  await sandbox.close();
  rmSync(dataDir, { recursive: true });
});

const connectors: Readonly<Record<SystemName, ConnectSystem>> = {
  salesforce: connectSalesforce,
  sap: connectSap,
  contracts: connectContracts,
  servicenow: connectServicenow,
  calendar: connectCalendar,
  email: connectEmail,
};

function settingsOf(system: SystemName): Settings {
  const address = `127.0.0.1:${sandbox.ports[system]}`;
  return {
    ...{ SALESFORCE_URL: `http://${address}`, SAP_URL: `http://${address}`, CONTRACTS_URL: `http://${address}` },
    ...{ SERVICENOW_URL: `http://${address}`, CALENDAR_URL: `http://${address}`, EMAIL_URL: `smtp://${address}` },
    ...{ SALESFORCE_CLIENT_ID: 'sandbox-client', SALESFORCE_CLIENT_SECRET: 'sandbox-secret' },
    ...{ SAP_USER: 'COMM_BILLING', SAP_PASSWORD: 'sandbox-billing' },
    ...{ CONTRACTS_USER: 'legal-service', CONTRACTS_PASSWORD: 'sandbox-legal' },
    ...{ SERVICENOW_USER: 'svc.renewals', SERVICENOW_PASSWORD: 'sandbox-support' },
    ...{ CALENDAR_USER: 'meetings-service', CALENDAR_PASSWORD: 'sandbox-meetings' },
    ...{ EMAIL_USER: 'mailer@vendor.example', EMAIL_PASSWORD: 'sandbox-mail', EMAIL_FROM: 'renewals@vendor.example' },
    EMAIL_PLAINTEXT: 'allowed',
  };
}

/** What every promise of the contract came to, for the specialist of one system, over the wire. */
async function findingsOf(system: SystemName): Promise<readonly Finding[]> {
  const connector = connectors[system](settingsOf(system));
  const journal = new MemoryJournal('journal-1', () => Date.now());
  const core = createSpecialist({ connector, journal, verifier: issuer.verifier });
  const server = await serveSpecialist(core, { host: '127.0.0.1', port: 0 });
  const line = lineTo(`127.0.0.1:${server.port}`);
  try {
    const given: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, 'contract-examples', `${system}.json`), 'utf8'),
    );
    const examples = examplesFrom(given, connector.manifest);
    return await checkSpecialist({ line, signer: issuer.signer, examples });
  } finally {
    line.close();
    await server.drain(0);
    await connector.close?.();
  }
}

describe.each(systemNames)('the specialist of %s', (system) => {
  it('keeps every promise of the contract, with every capability', async () => {
    const findings = await findingsOf(system);
    expect(findings.filter(({ result }) => result === 'BROKEN')).toEqual([]);
    const unseen = findings.filter(({ area, result }) => result === 'UNSEEN' && area !== 'list');
    expect(unseen).toEqual([]);
    expect(findings.length).toBeGreaterThan(40);
  });
});
