/** Tables that something of the tree makes beside its migrations: a program while it runs, a script that makes temporary ones. */

import type { TextTree } from '../kind/check.ts';
import { placeOf } from '../migrations/layout.ts';

const makes =
  /\b(?:create\s+(?:temp\s+|temporary\s+|unlogged\s+)?(?:table|view)\s+(?:if\s+not\s+exists\s+)?|rename\s+to\s+)(?:"?\w+"?\.)?"?(\w+)/gi;
const mostScripts = 300;

/** Names (lower case) of tables and views that a text makes. */
export function tablesMadeIn(text: string): Set<string> {
  return new Set([...text.matchAll(makes)].map(([, name = '']) => name.toLowerCase()));
}

/** The same of all scripts of a tree that are no migrations. Looks into them once, and only when it is asked. */
export function scriptsOf(tree: TextTree): () => Promise<ReadonlySet<string>> {
  let known: Promise<ReadonlySet<string>> | undefined;
  const look = async () => {
    const paths = (await tree.list()).filter((path) => /\.sql$/i.test(path)).slice(0, mostScripts);
    const texts = await Promise.all(paths.map(async (path) => ({ path, text: (await tree.text(path)) ?? '' })));
    const scripts = texts.filter(({ path, text }) => placeOf(path, text) === null);
    return new Set(scripts.flatMap(({ text }) => [...tablesMadeIn(text)]));
  };
  return () => (known ??= look());
}
