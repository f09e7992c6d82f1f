import type { Workshop } from './workshop.js';

/** What a tool said: which of its rules, about which file. */
export interface Verdict {
  readonly rule: string;
  readonly path: string;
}

export async function importVerdicts(workshop: Workshop): Promise<Verdict[]> {
  const args = ['libs', 'apps', 'tools', 'test', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const report = JSON.parse(await workshop.run('depcruise', args)) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  return report.summary.violations.map(({ from, rule }) => ({ rule: rule.name, path: from }));
}

export async function lintVerdicts(workshop: Workshop, files: readonly string[]): Promise<Verdict[]> {
  const report = JSON.parse(await workshop.run('eslint', ['--format', 'json', ...files])) as {
    filePath: string;
    messages: { ruleId: string | null }[];
  }[];
  return report.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId }) => ({ rule: ruleId ?? 'parse', path: workshop.relative(filePath) })),
  );
}

export async function typeVerdicts(workshop: Workshop): Promise<Verdict[]> {
  const lines = (await workshop.run('tsc', ['-p', 'tsconfig.json', '--incremental', 'false'])).split('\n');
  return lines.flatMap((line) => {
    const [, path, rule] = /^(.+?)\(\d+,\d+\): error (TS\d+):/.exec(line) ?? [];
    return path !== undefined && rule !== undefined ? [{ rule, path }] : [];
  });
}

export async function deadWeightVerdicts(workshop: Workshop): Promise<Verdict[]> {
  const report = JSON.parse(await workshop.run('knip', ['--no-progress', '--reporter', 'json'])) as {
    issues: ({ file: string } & Record<string, unknown>)[];
  };
  return report.issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds).flatMap(([rule, found]) =>
      Array.isArray(found) ? found.map((issue: { name?: string }) => ({ rule, path: issue.name ?? file })) : [],
    ),
  );
}

export async function protoVerdicts(workshop: Workshop): Promise<Verdict[]> {
  const lines = (await workshop.run('buf', ['lint', '--error-format', 'json'])).trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as { path: string; type: string })
    .map(({ path, type }) => ({ rule: type, path }));
}

export async function formatVerdicts(workshop: Workshop, files: readonly string[]): Promise<Verdict[]> {
  const unformatted = (await workshop.run('prettier', ['--list-different', ...files])).trim().split('\n');
  return unformatted.map((path) => ({ rule: 'prettier', path }));
}
