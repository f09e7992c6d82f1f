import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { signalGroup, whenLeaving } from '../command/leaving.js';
import { freePort } from '../processes/ports.js';
import { Spawned } from '../processes/spawned.js';

/** A server that can be started on what it kept, and killed like a machine that loses its power. */
export interface KillableServer {
  readonly address: string;
  /** Resolves when it has been started, which is not when it answers. */
  start(): Promise<void>;
  kill(): Promise<void>;
}

/** The stand-in, as a process of its own over an embedded store in a folder. */
export async function standInServer(folder: string): Promise<KillableServer> {
  const port = String(await freePort());
  let running: Spawned | undefined;
  return {
    address: `esdb://127.0.0.1:${port}?tls=false`,
    start: async () => {
      running = Spawned.start({ name: 'event-server', args: ['--port', port, '--folder', folder] });
    },
    kill: async () => running?.kill(),
  };
}

/** Whatever a command runs in the foreground, e.g. a real server; it is killed with all that it started. */
export function serverOf(command: string, address: string): KillableServer {
  let running: { readonly process: ChildProcess; readonly gone: Promise<unknown> } | undefined;
  const killAll = (): void => {
    if (running) signalGroup(running.process, 'SIGKILL');
  };
  whenLeaving(killAll);
  return {
    address,
    start: async () => {
      const process = spawn(command, { shell: true, detached: true, stdio: 'ignore' });
      running = { process, gone: once(process, 'exit') };
    },
    kill: async () => {
      killAll();
      await running?.gone;
    },
  };
}
