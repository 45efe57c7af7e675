/** The checks that a repository has already, offered as lines of its `.archie/config.yaml`: once for each tree, or until they are there. */

import { join } from 'node:path';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { newId } from '../../disk/ids.ts';
import { makeStateFolder } from '../../disk/open-state-dir.ts';
import type { CheckOffer } from '../../protocol/proof/project-checks.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import { loadConfig } from '../config/config.ts';
import { readConfigFile } from '../config/config-file.ts';
import type { House } from '../house.ts';
import { knownFolder, writeTrust } from '../trust/trust-book.ts';
import { checksIn, textOf } from './suggest.ts';
import type { FoundCheck } from './suggest.ts';

const path = '.archie/config.yaml';

/**
 * Null where there is nothing to offer: the folder has checks, or is only to be read, or waits for trust, or it was refused here.
 * Never rejects.
 */
export async function offerFor(house: House, workspace: Workspace): Promise<CheckOffer | null> {
  const { root, config, dirs } = house;
  if ((config.checks ?? []).length > 0 || config.waiting.length > 0) return null;
  try {
    const refusals = join(dirs.state, 'checks-suggested.json');
    const refused = await refusedIn(refusals);
    if (refused.includes(root) || !(await isFree(house))) return null;
    const found = await checksIn(root);
    const text = found.length === 0 ? null : await withChecks(root, found);
    if (text === null) return null;
    return {
      title: 'checks of this repository, to run on every proposal',
      changes: await changesTo(workspace, text, found),
      accepted: () => trusted(house),
      refused() {
        makeStateFolder(dirs.state);
        writeFileAtomic(refusals, JSON.stringify([...refused, root], null, 2));
        return Promise.resolve();
      },
    };
  } catch {
    return null;
  }
}

/** Nothing waits for trust, and nobody said that what is in the folder shall not count. */
async function isFree({ trust }: House): Promise<boolean> {
  return (await trust.question()) === null && (await trust.look()).answer !== 'read only';
}

async function refusedIn(file: string): Promise<string[]> {
  const value: unknown = JSON.parse((await textOf(file)) || '[]');
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** What the file would say; null where it cannot be added to so that it says just that. */
async function withChecks(root: string, found: readonly FoundCheck[]): Promise<string | null> {
  const { text, fault } = await readConfigFile(join(root, path), { links: false });
  if (fault !== null) return null;
  const rows = ['checks:', ...found.map(({ name, run }) => `  - { name: ${name}, run: ${run} }`), ''];
  const before = text === null || text === '' || text.endsWith('\n') ? (text ?? '') : `${text}\n`;
  const after = before + rows.join('\n');
  const { parseConfig } = await import('../config/config-shape.ts');
  const [was, is] = [before, after].map((source) => parseConfig(source));
  if (is!.errors.length > 0) return null;
  const wanted = { ...(was!.toJS() as object | null), checks: found };
  return JSON.stringify(is!.toJS()) === JSON.stringify(wanted) ? after : null;
}

async function changesTo(
  workspace: Workspace,
  text: string,
  found: readonly FoundCheck[],
): Promise<CheckOffer['changes']> {
  const bytes = Buffer.from(text);
  const before = (await workspace.read(join(workspace.root, path)))?.state ?? null;
  const after = { hash: await workspace.putBlob(bytes), mode: 'file' as const, size: bytes.length };
  const commands = found.map(({ run }) => run).join(', ');
  return {
    id: newId(),
    files: [{ path, before, after: before ? { ...before, ...after, mode: before.mode } : after }],
    origin: { by: 'user', label: 'checks of the repository' },
    notes: [
      `This repository has checks of its own (${commands}). y writes these lines: they then run, isolated, on what is proposed, before it lands. n: not, and nobody asks here again.`,
    ],
  };
}

/** A person has seen, word for word, what the file says now: it counts, from now on too. */
async function trusted(house: House): Promise<void> {
  const { dirs, root, cwd, trust, config } = house;
  const items: string[] = [];
  const { checks } = await loadConfig({
    config: dirs.config,
    root,
    cwd,
    counts(item) {
      const isCheck = item.startsWith('check ');
      if (isCheck) items.push(item);
      return isCheck || trust.counts(item);
    },
  });
  if (checks) config.checks = checks;
  const known = knownFolder(dirs.state, root);
  const all = [...new Set([...(known?.items ?? []), ...items])];
  await writeTrust(dirs.state, root, { answer: 'trusted', items: all, at: new Date().toISOString() });
}
