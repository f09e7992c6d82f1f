import type { Spawned } from '../../tools/processes/spawned.js';

/** What a process said that could not start: one message, no stack, exit code 2. */
export async function refusal(process: Spawned): Promise<string> {
  const { code, signal } = await process.ended;
  if (code !== 2) throw new Error(`It ended with ${code ?? signal}, not with 2:\n${process.output}`);
  if (/^\s+at /m.test(process.output)) throw new Error(`It shows a stack:\n${process.output}`);
  return process.output;
}
