/** The user's own keys: `keys.yaml` in their configuration folder. */

import { join } from 'node:path';
import type { OwnKeys } from '../../../fronts/tui/keys/own/check.ts';
import { readConfigFile } from '../config-file.ts';
import { yamlFault } from '../own-file.ts';

/** What counts of it, its faults as lines that name the file; null where there is no such file. Never throws. */
export async function readKeys(config: string): Promise<(OwnKeys & { path: string }) | null> {
  const path = join(config, 'keys.yaml');
  const { text, fault, writable } = await readConfigFile(path, { links: true });
  const bad = (why: string) => ({ path, keys: new Map(), faults: [`${path}: not used: ${why}`] });
  if (fault !== null) return bad(fault);
  if (text === null) return null;
  if (writable !== null) return bad(writable);
  const [{ parseConfig }, { ownKeys }] = await Promise.all([
    import('../config-shape.ts'),
    import('../../../fronts/tui/keys/own/check.ts'),
  ]);
  const document = parseConfig(text);
  const unread = yamlFault(document);
  if (unread !== null) return bad(unread);
  const { keys, faults } = ownKeys(document.toJS());
  return { path, keys, faults: faults.map((each) => `${path}: ${each}`) };
}

/** The same, in force from here on; what does not count joins the notices. */
export async function takeKeys(config: string, notices: string[]): Promise<void> {
  const own = await readKeys(config);
  if (own === null) return;
  const { setOwnKeys } = await import('../../../fronts/tui/keys/own/own-keys.ts');
  setOwnKeys(own.keys);
  notices.push(...own.faults);
}
