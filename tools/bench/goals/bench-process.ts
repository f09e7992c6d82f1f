/*
 * How the processes of the bench live together: one ends when its standard input does, so none outlives whoever started
 * it, however that ended.
 */

export function untilInputEnds(): Promise<void> {
  return new Promise((resolve) => process.stdin.resume().once('close', resolve));
}

/** For a process that ends by itself, unless whoever started it does so first; at a terminal, Ctrl-C is enough. */
export function endWithInput(): void {
  if (!process.stdin.isTTY) void untilInputEnds().then(() => process.exit(1));
}

/** The most that this process has held so far, in megabytes. */
export function peakMemoryMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1_024);
}
