/** A throw-away tree of files, for tests that need no workspace. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ResolvedPath } from '../../../src/protocol/workspace.ts';

/** A folder (real path) with these files, removed when the test ends. */
export function scratchTree(files: Record<string, string | Uint8Array> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'archie-tree-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  fill(root, files);
  return root;
}

export function fill(root: string, files: Record<string, string | Uint8Array>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** A path of the tree as `resolvePath` would give it. */
export function resolvedIn(root: string, path = ''): ResolvedPath {
  return { asked: path || '.', real: path === '' ? root : join(root, path), path, shown: path || '.', zone: 'tree' };
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
