import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { instantOf } from '@baton/kernel';
import type { OperationCall, QueryAnswer, Unanswered } from '@baton/specialist/domain';
import type { TokenIssuer } from '@baton/specialist/contract';
import { GrpcSpecialistGateway } from '@baton/specialist/gateway/grpc';
import type { KitCrashPlace } from './crash-point.js';
import { aKey, aTenant, TestIssuer } from './testing/index.js';

// Whole processes are started, which takes as long as the machine has other things to do.
jest.setTimeout(60_000);

const root = mkdtempSync(join(tmpdir(), 'baton-specialist-'));
const compiled = join(root, 'compiled');

/** A specialist of the system of notes; the system is a file to which each effect adds a line. */
const program = `
  import { appendFileSync, existsSync, readFileSync } from 'node:fs';
  import { IssuerKeys } from './libs/encryption/verifier/index.js';
  import { crashPointFrom } from './libs/kernel/index.js';
  import { createSpecialist, serveSpecialist, SqliteJournal, systemClock } from './libs/specialist/kit/index.js';
  import { RecordingConnector } from './libs/specialist/kit/testing/recording-connector.js';
  const [folder] = process.argv.slice(2);
  const file = folder + '/effects';
  const effects = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\\n').filter(Boolean) : []);
  const receipt = (key) => ({ recordType: 'Note', recordId: key, outputs: {}, before: {} });
  const { manifest } = new RecordingConnector();
  const quick = { ...manifest, capabilities: manifest.capabilities.map((one) => ({ ...one, callTimeoutMs: 200, visibilityLagMs: 20 })) };
  const connector = {
    manifest: quick,
    async perform({ key, capability }) {
      appendFileSync(file, key + ' ' + capability + '\\n');
      return { kind: 'COMMITTED', receipt: receipt(key) };
    },
    async find({ key }) {
      const found = effects().find((line) => line.startsWith(key) && !line.endsWith('note.mail'));
      return found ? { kind: 'COMMITTED', receipt: receipt(key) } : { kind: 'ABSENT' };
    },
    listKeys: async () => [],
  };
  const now = () => Date.now();
  const journal = await SqliteJournal.open({ dataDir: folder, now, newId: () => 'journal-1', onWaiting: () => console.log('waiting') });
  const verifier = IssuerKeys.fromFile(folder + '/issuer.pub', systemClock);
  const core = createSpecialist({ connector, journal, verifier, crash: crashPointFrom(process.env.BATON_CRASH_AT, () => process.kill(process.pid, 'SIGKILL')) });
  console.log((await serveSpecialist(core, { host: '127.0.0.1', port: 0 })).port);
`;

beforeAll(() => {
  const swc = join('node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const rooms = ['kernel', 'encryption', 'specialist/domain', 'specialist/contract', 'specialist/kit'];
  const sources = rooms.map((room) => `libs/${room}`);
  const options = ['--ignore', '**/*.spec.ts', '-d', compiled, '--config-file', '.swcrc', '--quiet'];
  execFileSync(process.execPath, [swc, ...sources, ...options]);
  for (const shared of ['node_modules', 'proto']) symlinkSync(join(process.cwd(), shared), join(compiled, shared));
  writeFileSync(join(compiled, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(compiled, 'specialist.js'), program);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder: string;
let issuer: TestIssuer;
const running: (Pick<Process, 'child' | 'exited'> & { gateway?: GrpcSpecialistGateway })[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(root, 'data-'));
  issuer = new TestIssuer(() => Date.now());
  writeFileSync(join(folder, 'issuer.pub'), issuer.publicKeyPem);
});

afterEach(async () => {
  for (const { child, exited, gateway } of running.splice(0)) {
    gateway?.close();
    child.kill('SIGKILL');
    await exited;
  }
});

interface Process {
  readonly lines: AsyncIterator<string>;
  readonly exited: Promise<unknown[]>;
  readonly child: ChildProcess;
}

function launch(crashAt?: KitCrashPlace): Process {
  const env = { ...process.env, ...(crashAt === undefined ? {} : { BATON_CRASH_AT: crashAt }) };
  const child = spawn(process.execPath, [join(compiled, 'specialist.js'), folder], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  running.push({ child, exited });
  return { child, exited, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

async function gatewayTo({ lines }: Process, tokens: TokenIssuer = issuer): Promise<GrpcSpecialistGateway> {
  const { value: port } = await lines.next();
  const specialists = [{ name: 'notes', system: 'notes', identity: 'notes', address: `127.0.0.1:${port}` }];
  const gateway = new GrpcSpecialistGateway({ specialists, tokens, now: () => Date.now() });
  running.at(-1)!.gateway = gateway;
  return gateway;
}

const start = (): Promise<GrpcSpecialistGateway> => gatewayTo(launch());

/** Sends attempt 1 to a specialist that dies on its way, and answers with one that came after it. */
async function afterDeathAt(place: KitCrashPlace, call: Partial<OperationCall>): Promise<GrpcSpecialistGateway> {
  const doomed = launch(place);
  const gateway = await gatewayTo(doomed);
  expect(await gateway.perform(issuer.call(call))).toMatchObject({ kind: 'UNANSWERED', cause: 'CONNECTION_LOST' });
  expect(await doomed.exited).toEqual([null, 'SIGKILL']);
  return start();
}

const effects = (): readonly string[] => {
  const file = join(folder, 'effects');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
};

/** Asks again as long as the answer is that it is too early to say. */
async function settledAnswer(gateway: GrpcSpecialistGateway, call: OperationCall): Promise<QueryAnswer | Unanswered> {
  for (;;) {
    const answer = await gateway.queryOutcome(call);
    if (answer.kind !== 'IN_PROGRESS') return answer;
    await new Promise((resolve) => setTimeout(resolve, answer.askAgainMs));
  }
}

describe('a specialist that is killed', () => {
  it('before it wrote the attempt down has never started it, and never will', async () => {
    const gateway = await afterDeathAt('specialist:before-journal', { capability: 'note.change' });
    expect(await gateway.queryOutcome(issuer.call())).toMatchObject({ kind: 'NEVER_STARTED' });
    expect(await gateway.perform(issuer.call())).toMatchObject({ kind: 'UNANSWERED', cause: 'REFUSED_CALL' });
    expect(effects()).toEqual([]);
    expect(await gateway.perform(issuer.call({ attempt: 2 }))).toMatchObject({ kind: 'COMMITTED' });
    expect(effects()).toHaveLength(1);
  });

  it.each(['note.create', 'note.change'])(
    'between journal and effect lets the system say so (%s)',
    async (capability) => {
      const gateway = await afterDeathAt('specialist:after-journal', { capability });
      expect(await settledAnswer(gateway, issuer.call({ capability }))).toMatchObject({
        kind: 'ABSENT',
        highestAttempt: 1,
      });
      expect(await gateway.perform(issuer.call({ capability }))).toMatchObject({ cause: 'REFUSED_CALL' });
      expect(await gateway.revoke(issuer.call({ capability, key: 'b'.repeat(32) }))).toMatchObject({ kind: 'REVOKED' });
      expect(await gateway.perform(issuer.call({ capability, attempt: 2 }))).toMatchObject({ kind: 'COMMITTED' });
      expect(effects()).toHaveLength(1);
    },
  );

  it.each<[KitCrashPlace, string]>([
    ['specialist:after-effect', 'note.create'],
    ['specialist:after-effect', 'note.change'],
    ['specialist:before-answer', 'note.create'],
    ['specialist:before-answer', 'note.change'],
  ])('%s finds the effect again, once (%s)', async (place, capability) => {
    const gateway = await afterDeathAt(place, { capability });
    expect(await gateway.queryOutcome(issuer.call({ capability }))).toMatchObject({
      kind: 'COMMITTED',
      receipt: { recordId: aKey },
    });
    expect(await gateway.perform(issuer.call({ capability, attempt: 2 }))).toMatchObject({ kind: 'COMMITTED' });
    expect(await gateway.revoke(issuer.call({ capability, attempt: 2 }))).toMatchObject({ kind: 'COMMITTED' });
    expect(effects()).toHaveLength(1);
  });

  it("after an effect that the system can't tell again can't tell either", async () => {
    const mail = { capability: 'note.mail' };
    const gateway = await afterDeathAt('specialist:after-effect', mail);
    expect(await settledAnswer(gateway, issuer.call(mail))).toMatchObject({ kind: 'CANNOT_TELL' });
    expect(await gateway.revoke(issuer.call(mail))).toMatchObject({ kind: 'CANNOT_TELL' });
    expect(await gateway.perform(issuer.call({ ...mail, attempt: 2 }))).toMatchObject({ cause: 'REFUSED_CALL' });
    expect(effects()).toHaveLength(1);
  });

  it('before it answered has such an effect in its journal', async () => {
    const mail = { capability: 'note.mail' };
    const gateway = await afterDeathAt('specialist:before-answer', mail);
    expect(await settledAnswer(gateway, issuer.call(mail))).toMatchObject({ kind: 'COMMITTED' });
    expect(effects()).toHaveLength(1);
  });

  it('keeps a revocation that it answered', async () => {
    const first = launch();
    const before = await gatewayTo(first);
    expect(await before.revoke(issuer.call())).toMatchObject({ kind: 'REVOKED' });
    first.child.kill('SIGKILL');
    await first.exited;
    const gateway = await start();
    expect(await gateway.perform(issuer.call({ attempt: 2 }))).toMatchObject({ cause: 'REFUSED_CALL' });
    expect(await gateway.queryOutcome(issuer.call())).toMatchObject({ kind: 'REVOKED' });
    expect(effects()).toEqual([]);
  });
});

describe('a token that was used', () => {
  const mail = { capability: 'note.mail' };

  it.each<[string, () => (gateway: GrpcSpecialistGateway) => Promise<unknown>]>([
    ['a read', () => withCall({ capability: 'note.read' }, (gateway, call) => gateway.perform(call))],
    ['a question about a finished key', () => withCall(mail, (gateway, call) => gateway.queryOutcome(call))],
    ['a listing', () => (gateway) => gateway.listKeys('notes', aTenant, instantOf(0))],
  ])('is good for nothing once its specialist was killed (%s)', async (_what, prepared) => {
    await afterAnswer((gateway) => gateway.perform(issuer.call(mail)));
    const ask = prepared();
    let token: string | undefined;
    const once: TokenIssuer = { issue: async (request) => (token ??= issuer.tokenFor(request)) };
    expect(await afterAnswer(ask, once)).not.toMatchObject({ kind: 'UNANSWERED' });
    // A gateway that has heard of no journal yet asks word for word what the one before it asked.
    const refused = { kind: 'UNANSWERED', cause: 'REFUSED_CALL', detail: expect.stringContaining('used before') };
    expect(await afterAnswer(ask, once)).toMatchObject(refused);
  });

  function withCall(
    changes: Partial<OperationCall>,
    ask: (gateway: GrpcSpecialistGateway, call: OperationCall) => Promise<unknown>,
  ): (gateway: GrpcSpecialistGateway) => Promise<unknown> {
    const call = issuer.call(changes);
    return (gateway) => ask(gateway, call);
  }

  /** Kills the specialist at the moment of its answer. */
  async function afterAnswer(
    ask: (gateway: GrpcSpecialistGateway) => Promise<unknown>,
    tokens?: TokenIssuer,
  ): Promise<unknown> {
    const specialist = launch();
    const answer = await ask(await gatewayTo(specialist, tokens));
    specialist.child.kill('SIGKILL');
    await specialist.exited;
    return answer;
  }
});

describe('a second instance on one journal', () => {
  it('waits, says so, and goes on where the first one was killed', async () => {
    const first = launch();
    await (await gatewayTo(first)).perform(issuer.call());
    const second = launch();
    expect(await second.lines.next()).toMatchObject({ value: 'waiting' });
    first.child.kill('SIGKILL');
    const gateway = await gatewayTo(second);
    expect(await gateway.perform(issuer.call({ attempt: 2 }))).toMatchObject({ kind: 'COMMITTED' });
    expect(effects()).toHaveLength(1);
  });
});
