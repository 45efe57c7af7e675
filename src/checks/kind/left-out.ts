/** What a tree does not hold although it is meant to be there: what git ignores, and what stands in another repository. */

import type { TextTree } from './check.ts';

/** Is a path one that git would not keep, or that stands in a submodule? By at most 50 lists. */
export async function leftOut(tree: TextTree): Promise<(path: string) => boolean> {
  const lists = (await tree.list()).filter((path) => /(^|\/)\.git(ignore|modules)$/.test(path)).slice(0, 50);
  const lines: string[] = [];
  for (const path of lists) {
    const text = (await tree.text(path)) ?? '';
    const modules = path.endsWith('modules')
      ? [...text.matchAll(/^\s*path\s*=\s*(.+)$/gm)].map(([, each]) => each ?? '')
      : text.split('\n');
    lines.push(
      ...modules
        .map((line) => line.trim().replace(/^\/|\/$/g, ''))
        .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('!')),
    );
  }
  return (path) => lines.some((line) => matches(line, path));
}

function matches(pattern: string, path: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`(^|/)${source}(/|$)`).test(path);
}
