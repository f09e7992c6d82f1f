/*
 * `npm run kit:contract -- ADDRESS`: holds the specialist that listens there to the contract, and tells its author what
 * to do about each promise that it breaks. Exits with 1 where one is broken, with 2 where it could not be looked at.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IssuerKeyError } from '@baton/encryption/verifier';
import { Ed25519Signer } from '@baton/encryption/signer/ed25519';
import { OutcomeUnknown, type TokenSigner } from '@baton/specialist/contract';
import type { Description } from '@baton/specialist/domain';
import {
  checkSpecialist,
  examplesFrom,
  ExamplesUnusable,
  IssuerNotTrusted,
  lineTo,
  type Examples,
  type SpecialistLine,
} from '@baton/specialist/kit/conformance';
import { BadOption, parsed, typed } from './command/options.js';
import { summaryOf, Table } from './kit-contract/table.js';

const usage = `npm run kit:contract -- ADDRESS [--examples FILE] [--capability NAME…] [--keys FOLDER] [--json]

  ADDRESS       host:port of a specialist whose system is one for tests: it will have effects
  --examples    JSON: {"capability": {"field": value}}; {"from": "capability", "output": "name"} takes what another answers
  --capability  only these
  --keys        where the key lies whose public half the specialist was given (data/keys)
  --json        findings as JSON`;

/** What keeps the specialist from being looked at; the message says what to do. */
class CannotLook extends Error {
  override readonly name = 'CannotLook';
}

interface Wishes {
  readonly address: string;
  readonly examplesFile: string | undefined;
  readonly capabilities: readonly string[] | undefined;
  readonly keysDir: string;
  readonly json: boolean;
}

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    return await run(typed(usage, wishes));
  } catch (error) {
    const expected = [CannotLook, ExamplesUnusable, IssuerKeyError, IssuerNotTrusted];
    if (!expected.some((kind) => error instanceof kind)) throw error;
    console.error(`kit:contract: ${(error as Error).message}`);
    return 2;
  }
}

async function run({ address, examplesFile, capabilities, keysDir, json }: Wishes): Promise<number> {
  const signer = signerFrom(keysDir);
  const line = lineTo(address);
  try {
    const description = await describe(line, address);
    const examples = examplesOf(examplesFile, description, capabilities);
    const table = new Table(json ? () => undefined : (text) => console.log(text), description);
    const findings = await checkSpecialist({
      ...{ line, signer, examples, onFinding: (finding) => table.add(finding) },
      ...(capabilities === undefined ? {} : { capabilities }),
    });
    const summary = summaryOf(findings);
    const { specialist, system } = description.manifest;
    if (json) console.log(JSON.stringify({ specialist, system, ...summary, findings }));
    else table.end(summary);
    return summary.broken === 0 ? 0 : 1;
  } finally {
    line.close();
  }
}

/** @throws BadOption */
function wishes(): Wishes {
  const { values, positionals } = parsed({
    allowPositionals: true,
    options: {
      examples: { type: 'string' },
      capability: { type: 'string', multiple: true },
      keys: { type: 'string', default: join('data', 'keys') },
      json: { type: 'boolean', default: false },
    },
  });
  const [address, ...rest] = positionals;
  if (address === undefined || rest.length > 0 || !/^[^\s:/]+:\d{1,5}$/.test(address))
    throw new BadOption('Which specialist? Name its host and port');
  const { examples, capability, keys, json } = values;
  return { address, examplesFile: examples, capabilities: capability, keysDir: keys, json };
}

function signerFrom(keysDir: string): TokenSigner {
  const path = join(keysDir, 'issuer.key');
  if (!existsSync(path))
    throw new CannotLook(
      `There is no issuer's key: the orchestrator makes one when it starts; name its folder by --keys (expected ${path})`,
    );
  return Ed25519Signer.open(keysDir);
}

async function describe(line: SpecialistLine, address: string): Promise<Description> {
  try {
    return await line.describe();
  } catch (error) {
    if (!(error instanceof OutcomeUnknown)) throw error;
    throw new CannotLook(
      `Nobody describes himself as a specialist there: start it, or correct the address (${address})`,
    );
  }
}

function examplesOf(
  file: string | undefined,
  { manifest }: Description,
  capabilities: readonly string[] | undefined,
): Examples {
  const offered = manifest.capabilities.map(({ name }) => name);
  const unknown = capabilities?.find((name) => !offered.includes(name));
  if (unknown !== undefined) throw new CannotLook(`It does not offer ${unknown}: name one of ${offered.join(', ')}`);
  const examples = file === undefined ? {} : examplesFrom(jsonFrom(file), manifest);
  if (!(capabilities ?? offered).some((name) => examples[name]))
    throw new CannotLook(`Nothing can be looked at without an example: give a file of them by --examples\n\n${usage}`);
  return examples;
}

function jsonFrom(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CannotLook(`The examples can't be read: name a file of JSON (${file}: ${reason})`);
  }
}
