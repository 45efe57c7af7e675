/** What a call was judged by is what it gets: a path that leads elsewhere by the time it is read is not read, nor one that a rule keeps. */

import { ToolFailure } from '../../protocol/failure.ts';
import type { Effect } from '../../protocol/tool.ts';
import { isBelow } from '../../text/path.ts';
import type { Gap, ResolvedPath, Workspace } from '../../protocol/workspace.ts';

/** Paths of what a rule kept from a search that are named. */
const mostNamed = 3;

/**
 * The workspace with no reads outside the tree but those that the call declared, and without the files of which `kept` (given
 * a real path) says why they are not to be read. Reading others throws `ToolFailure` (`outside`, `denied`); a search
 * passes over them and says so.
 */
export function guarded(
  workspace: Workspace,
  effects: readonly Effect[],
  kept?: (real: string) => Promise<string | null>,
): Workspace {
  const allowed = effects.flatMap((effect) => (effect.type === 'read' ? [effect.path] : []));
  const check = ({ asked, real, zone }: ResolvedPath): void => {
    if (zone !== 'outside') return;
    if (allowed.some((path) => isBelow(real, path))) return;
    throw new ToolFailure(
      'outside',
      `${asked} leads to ${real}, outside of this folder. Nobody allowed that: not read.`,
    );
  };
  const whyKept = async (real: string): Promise<string | null> =>
    // What the call named was judged as it is.
    kept && !allowed.includes(real) ? kept(real) : null;
  return {
    ...workspace,
    async read(path, maxBytes) {
      const file = await workspace.read(path, maxBytes);
      if (!file) return file;
      // The place it was opened at, not the one it had when it was judged.
      check(file.resolved);
      const why = file.resolved.zone === 'kept' ? null : await whyKept(file.resolved.real);
      if (why !== null) throw new ToolFailure('denied', `${path} is not read: ${why}`);
      return file;
    },
    async glob(pattern, at) {
      check(await workspace.resolve(at.path ?? '.'));
      const found = await workspace.glob(pattern, at);
      return kept ? { ...found, paths: await openPaths(workspace, found.paths, whyKept) } : found;
    },
    async *search(query, signal, onGap) {
      check(await workspace.resolve(query.path ?? '.'));
      if (kept) yield* withoutKept(workspace, { query, signal, onGap }, whyKept);
      else yield* workspace.search(query, signal, onGap);
    },
  };
}

/** The names without those of files that a rule keeps. */
async function openPaths(
  workspace: Workspace,
  paths: readonly string[],
  whyKept: (real: string) => Promise<string | null>,
): Promise<string[]> {
  const why = await Promise.all(paths.map(async (path) => whyKept((await workspace.resolve(path)).real)));
  return paths.filter((_, index) => why[index] === null);
}

interface Searching {
  query: Parameters<Workspace['search']>[0];
  signal: AbortSignal | undefined;
  onGap: ((gap: Gap) => void) | undefined;
}

/** Each file is asked about once; what is passed over is told at the end. */
async function* withoutKept(
  workspace: Workspace,
  { query, signal, onGap }: Searching,
  whyKept: (real: string) => Promise<string | null>,
): ReturnType<Workspace['search']> {
  const known = new Map<string, boolean>();
  for await (const line of workspace.search(query, signal, onGap)) {
    if (!known.has(line.path)) {
      const { real } = await workspace.resolve(line.path);
      known.set(line.path, (await whyKept(real)) !== null);
    }
    if (known.get(line.path) === false) yield line;
  }
  const paths = [...known].flatMap(([path, isKept]) => (isKept ? [path] : []));
  if (paths.length > 0)
    onGap?.({ why: 'unreadable', paths: paths.slice(0, mostNamed), more: Math.max(0, paths.length - mostNamed) });
}
