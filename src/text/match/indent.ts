/** Indentation of remembered lines carried over to the indentation a file really has. */

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** One step of indentation, as remembered and as it is. */
interface Step {
  from: number;
  to: string;
}

function stepOf(known: readonly (readonly [string, string])[]): Step | undefined {
  const sorted = known.toSorted((a, b) => a[0].length - b[0].length);
  for (let at = 1; at < sorted.length; at++) {
    const [shorter, longer] = [sorted[at - 1], sorted[at]];
    if (!shorter || !longer || !longer[1].startsWith(shorter[1])) continue;
    const to = longer[1].slice(shorter[1].length);
    if (to !== '' && longer[0].length > shorter[0].length) return { from: longer[0].length - shorter[0].length, to };
  }
  return undefined;
}

/** How deeper blanks than any that were matched are written in the file. */
function deeper(rest: string, step: Step | undefined, fileUsesTabs: boolean): string {
  if (step && rest.length % step.from === 0) return step.to.repeat(rest.length / step.from);
  if (fileUsesTabs && /^ +$/.test(rest))
    return '\t'.repeat(Math.max(1, Math.round(rest.length / (rest.length % 4 === 0 ? 4 : 2))));
  return rest;
}

/**
 * From lines as remembered and the same lines as they are: a function that indents a new line (with its index) as the
 * file would. Null when the two do not correspond: one remembered depth standing for two real ones means that the
 * structure was misremembered. The first line may lack its indentation, as when text was copied from its middle.
 */
export function reindenter(
  remembered: readonly string[],
  actual: readonly string[],
): ((line: string, index: number) => string) | null {
  const known = new Map<string, string>();
  let first: readonly [string, string] | undefined;
  for (const [index, line] of remembered.entries()) {
    if (line.trim() === '') continue;
    const from = indentOf(line);
    const to = indentOf(actual[index] ?? '');
    if (first === undefined) {
      first = [from, to];
      continue;
    }
    const before = known.get(from);
    if (before !== undefined && before !== to) return null;
    known.set(from, to);
  }
  if (!ordered([...known])) return null;
  const all = first && !known.has(first[0]) ? [...known, first] : [...known];
  const pairs = ordered(all) ? all : [...known];
  const step = stepOf(pairs);
  const fileUsesTabs = actual.some((line) => line.startsWith('\t'));
  const translate = (indent: string): string => {
    const exact = pairs.find(([from]) => from === indent)?.[1];
    if (exact !== undefined) return exact;
    const base = pairs.filter(([from]) => indent.startsWith(from)).sort((a, b) => b[0].length - a[0].length)[0];
    if (base) return base[1] + deeper(indent.slice(base[0].length), step, fileUsesTabs);
    const shallowest = pairs.toSorted((a, b) => a[0].length - b[0].length)[0];
    if (!shallowest) return indent;
    const missing = shallowest[0].length - indent.length;
    const cut = step && missing % step.from === 0 ? (missing / step.from) * step.to.length : missing;
    return shallowest[1].slice(0, Math.max(0, shallowest[1].length - cut));
  };
  const translated = new Map<string, string>();
  return (line, index) => {
    if (line.trim() === '') return line;
    const indent = indentOf(line);
    const to = index === 0 && first?.[0] === indent ? first[1] : (translated.get(indent) ?? translate(indent));
    if (index > 0) translated.set(indent, to);
    return to + line.slice(indent.length);
  };
}

/** Deeper as remembered must be deeper in the file. */
function ordered(pairs: readonly (readonly [string, string])[]): boolean {
  const sorted = pairs.toSorted((a, b) => a[0].length - b[0].length);
  return sorted.every(
    (pair, at) =>
      at === 0 || pair[1].length > (sorted[at - 1]?.[1].length ?? 0) || pair[0].length === sorted[at - 1]?.[0].length,
  );
}
