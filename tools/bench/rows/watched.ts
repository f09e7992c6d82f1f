/** What a piece of work took, and how much memory the process held meanwhile. */
export interface Taken {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Resident, in MB: when it began, the most, and at the end of each tenth. */
  readonly memoryMb: { readonly before: number; readonly peak: number; readonly tenths: readonly number[] };
}

const lookEveryMs = 100;

/**
 * Runs a piece of work, and looks on.
 * @param share how much of it is done by now, 0 to 1
 */
export async function watched<Result>(
  work: () => Promise<Result>,
  share: () => Promise<number>,
): Promise<{ readonly result: Result; readonly taken: Taken }> {
  const before = memory();
  const seen: { readonly done: number; readonly mb: number }[] = [];
  const look = async (): Promise<void> => {
    const mb = memory();
    seen.push({ done: await share(), mb });
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  const [cpu, begun] = [process.cpuUsage(), performance.now()];
  try {
    const result = await work();
    const seconds = (performance.now() - begun) / 1_000;
    const { user, system } = process.cpuUsage(cpu);
    seen.push({ done: 1, mb: memory() });
    const tenths = Array.from({ length: 10 }, (_, n) => seen.find(({ done }) => done >= (n + 1) / 10)?.mb ?? 0);
    const peak = Math.max(before, ...seen.map(({ mb }) => mb));
    return { result, taken: { seconds, cpuSeconds: (user + system) / 1e6, memoryMb: { before, peak, tenths } } };
  } finally {
    clearInterval(timer);
  }
}

function memory(): number {
  return Math.round(process.memoryUsage.rss() / 1_048_576);
}
