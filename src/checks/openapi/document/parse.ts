/** One file of an OpenAPI document as a value: YAML or JSON, refused where its anchors would unfold without end. */

import { parseYaml } from '@redocly/openapi-core';

/** A file that was read. */
export interface Parsed {
  /** Relative to the root of the tree. */
  path: string;
  text: string;
  value: unknown;
}

/** What all aliases unfold to may be this large, in values. */
const mostValues = 3_000_000;
const mostDepth = 1_500;

/** Is it an object in the sense of JSON? */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Throws with a sentence for people where it cannot be read. */
export function parse(path: string, text: string): Parsed {
  if (depthOf(text) > mostDepth) throw new Error(`nested more than ${mostDepth} deep`);
  const value = valueOf(path, text);
  if (text.includes('&') && text.includes('*')) unfold(value);
  return { path, text, value };
}

/** No less than how deep the values of a text are nested: brackets that are open, and what stands before the first word of a line. */
function depthOf(text: string): number {
  let [open, deepest, before, isBefore] = [0, 0, 0, true];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === newline) [before, isBefore] = [0, true];
    else if (code === openBracket || code === openBrace) open += 1;
    else if (code === closeBracket || code === closeBrace) open -= 1;
    else if (isBefore && (code === space || code === dash)) before += 1;
    else isBefore = false;
    if (open + before > deepest) deepest = open + before;
  }
  return deepest;
}

const [newline, space, dash, openBracket, closeBracket, openBrace, closeBrace] = [10, 32, 45, 91, 93, 123, 125];

function valueOf(path: string, text: string): unknown {
  if (/\.json$/i.test(path) || text.trimStart().startsWith('{')) {
    try {
      return JSON.parse(text);
    } catch {
      // Comments and the like: YAML reads more than JSON does.
    }
  }
  try {
    return parseYaml(text, { filename: path });
  } catch (error) {
    throw new Error(`cannot be read: ${firstLine(error)}`, { cause: error });
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

/** Counts values as if each alias were written out, without doing so. */
function unfold(root: unknown): void {
  const sizes = new Map<object, number>();
  const open = new Set<object>();
  const size = (value: unknown, depth: number): number => {
    if (typeof value !== 'object' || value === null) return 1;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    if (open.has(value)) throw new Error('an anchor contains itself');
    if (depth > mostDepth) throw new Error(`nested more than ${mostDepth} deep`);
    open.add(value);
    let sum = 1;
    for (const each of Object.values(value)) {
      sum += size(each, depth + 1);
      if (sum > mostValues)
        throw new Error(`its anchors unfold to more than ${mostValues.toLocaleString('en')} values`);
    }
    open.delete(value);
    sizes.set(value, sum);
    return sum;
  };
  size(root, 0);
}
