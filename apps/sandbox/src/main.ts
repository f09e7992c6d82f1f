import { startSandbox } from './sandbox.js';
import { listenerNames, settingsFrom } from './settings.js';
import { StartupError } from './startup-error.js';

try {
  const { dataDir, ports } = settingsFrom(process.argv.slice(2), process.env);
  const sandbox = await startSandbox({ dataDir, ports });
  for (const name of listenerNames) {
    process.stdout.write(`sandbox: ${name} is up on http://127.0.0.1:${sandbox.ports[name]}\n`);
  }
  const stop = () => void sandbox.close().then(() => process.exit(0));
  // Whoever starts it with a channel takes it along when ending.
  for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(signal, stop);
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  process.stderr.write(`sandbox: ${error.message}\n`);
  process.exitCode = 2;
}
