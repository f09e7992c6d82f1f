import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Playbook } from '@baton/conversation';
import { loadPlaybooks } from '@baton/conversation';

/** The playbook of the guide, which one system alone serves. */
export function repricing(): readonly Playbook[] {
  const folder = mkdtempSync(join(tmpdir(), 'playbooks-'));
  try {
    copyFileSync('deploy/playbooks/playbook.schema.json', join(folder, 'playbook.schema.json'));
    copyFileSync('test/guides/playbook/reprice.yaml', join(folder, 'reprice.yaml'));
    return loadPlaybooks(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
