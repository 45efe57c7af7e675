/** Reads SQL with PostgreSQL's parser, in whichever way its placeholders are written. */

import { parseSync } from 'libpg-query';
import { inside, listIn } from '../../sql/nodes.ts';
import type { Node } from '../../sql/nodes.ts';
import type { Mapped } from './mapped.ts';
import { numbered, withLists } from './placeholders.ts';
import type { PlaceholderStyle } from './placeholders.ts';

/** What the parser made of a text. */
interface Read {
  nodes: Node[];
  /** `at`: offset in the text that was read. */
  failed?: { message: string; at: number };
}

/** The text as the first style makes it readable; else as the last one does, or as it stands, whatever is refused later. */
export function readAs(whole: Mapped, styles: readonly PlaceholderStyle[]): Read & { text: Mapped } {
  let best: (Read & { text: Mapped }) | undefined;
  const tried = new Set<string>();
  for (const style of [...styles, null]) {
    const text = style === null ? whole : withLists(numbered(whole, style));
    if (tried.has(text.text)) continue;
    tried.add(text.text);
    const read = { ...parsed(text.text), text };
    if (read.failed === undefined) return read;
    if (best === undefined || (best.failed?.at ?? 0) < read.failed.at) best = read;
  }
  return best ?? { nodes: [], text: whole };
}

function parsed(text: string): Read {
  if (text.trim() === '') return { nodes: [] };
  try {
    const nodes = listIn(parseSync(text) as unknown as Node, 'stmts').flatMap((each) => {
      const node = inside(each, 'stmt');
      return node ? [node] : [];
    });
    return { nodes };
  } catch (error) {
    const { message, sqlDetails } = error as Error & { sqlDetails?: { cursorPosition?: number } };
    return { nodes: [], failed: { message, at: unitsOf(text, sqlDetails?.cursorPosition ?? 0) } };
  }
}

/** PostgreSQL counts characters, the text UTF-16 units. */
export function unitsOf(text: string, characters: number): number {
  let at = 0;
  for (let left = characters; left > 0 && at < text.length; left -= 1)
    at += (text.codePointAt(at) ?? 0) < 0x10000 ? 1 : 2;
  return at;
}
