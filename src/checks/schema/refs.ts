/** Where the references of a schema lead: within it, to other files of the tree, or out of it. */

import { dirname, join } from 'node:path/posix';
import { readData } from '../data/read.ts';
import { entryOf, follow, plain, textOf } from '../data/node.ts';
import type { DataNode } from '../data/node.ts';
import type { TextTree } from '../kind/check.ts';
import type { SchemaProblem } from './problem.ts';
import { subschemas } from './walk.ts';

/** What the references of a file come to. */
interface Refs {
  problems: SchemaProblem[];
  /** Documents of the tree that are referred to, by the address that a reference comes to. */
  documents: Map<string, unknown>;
  /** Addresses that are not in the tree. */
  outside: Set<string>;
}

const mostDocuments = 100;

/** All of a file, and of the files it leads to. */
export async function refsOf(path: string, root: DataNode, tree: TextTree): Promise<Refs> {
  const refs: Refs = { problems: [], documents: new Map(), outside: new Set() };
  const ids = new Map<string, DataNode>();
  for (const { node } of subschemas(root)) {
    const id = textOf(node, '$id') ?? textOf(node, 'id');
    if (id !== undefined) ids.set(id.replace(/#$/, ''), node);
  }
  const base = textOf(root, '$id') ?? textOf(root, 'id') ?? '';
  for (const { node, resource } of subschemas(root)) {
    const ref = textOf(node, '$ref');
    if (ref === undefined) continue;
    const from = entryOf(node, '$ref')?.from ?? node.from;
    const say = (message: string) => refs.problems.push({ rule: 'json-schema/unresolved-ref', from, message });
    const [address = '', fragment = ''] = ref.split('#', 2);
    if (address === '' || address === base.replace(/#$/, '')) {
      const inside = address === '' ? resource : root;
      if (!leads(inside, fragment) && !leads(root, fragment)) say(`${ref} leads nowhere`);
      continue;
    }
    const own = ids.get(address) ?? ids.get(absolute(address, base));
    if (own) {
      if (!leads(own, fragment)) say(`${ref} leads nowhere`);
      continue;
    }
    if (/^https?:\/\/json-schema\.org\//.test(address)) continue;
    const found = await fileOf(address, path, base, tree);
    if (found) {
      if (refs.documents.size < mostDocuments) refs.documents.set(absolute(address, base), plain(found.root));
      if (!leads(found.root, fragment))
        say(
          fragment === '' ? `${ref}: there is no schema in ${found.path}` : `${ref}: ${found.path} has no #${fragment}`,
        );
    } else if (/^[a-z][a-z\d+.-]*:/i.test(address) || /^https?:/.test(base)) refs.outside.add(address);
    else say(`${ref}: there is no file ${join(dirname(path), address)}`);
  }
  return refs;
}

/** Whatever it is relative to. */
function absolute(address: string, base: string): string {
  try {
    return new URL(address, base || 'file:///').href;
  } catch {
    return address;
  }
}

async function fileOf(
  address: string,
  path: string,
  base: string,
  tree: TextTree,
): Promise<{ path: string; root: DataNode } | null> {
  const relative = /^[a-z][a-z\d+.-]*:/i.test(address) ? undefined : join(dirname(path), decodeURIComponent(address));
  const candidates = relative === undefined ? [] : [relative];
  // A file of the tree may be known by its address.
  const last = /([^/]+)$/.exec(absolute(address, base))?.[1];
  if (last !== undefined) {
    const all = await tree.list();
    candidates.push(
      ...all
        .filter((each) => each.endsWith(`/${last}`) || each === last || each.endsWith(`/${last}.json`))
        .slice(0, 20),
    );
  }
  for (const candidate of candidates) {
    if (!/\.(?:json|ya?ml|schema)$/i.test(candidate)) continue;
    const text = await tree.text(candidate);
    const root = text === null ? null : readData(candidate, text);
    if (!root) continue;
    const id = textOf(root, '$id') ?? textOf(root, 'id');
    if (
      candidate === relative ||
      (id !== undefined && absolute(id.replace(/#$/, ''), base) === absolute(address, base))
    )
      return { path: candidate, root };
  }
  return null;
}

/** Is there something at the fragment: a pointer, or the name of an anchor? */
function leads(root: DataNode, fragment: string): boolean {
  if (fragment === '') return true;
  let decoded = fragment;
  try {
    decoded = decodeURIComponent(fragment);
  } catch {
    // As it is, then.
  }
  if (decoded.startsWith('/')) return follow(root, decoded).node !== undefined;
  for (const { node } of subschemas(root))
    if (
      [textOf(node, '$anchor'), textOf(node, '$dynamicAnchor')].includes(decoded) ||
      [textOf(node, '$id'), textOf(node, 'id')].includes(`#${decoded}`)
    )
      return true;
  return false;
}
