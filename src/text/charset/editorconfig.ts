/** What an `.editorconfig` says of a file's encoding (editorconfig.org): `charset`, by sections whose heads are globs. */

/** Longer lines say nothing. */
const maxLine = 1000;

/** What one file of settings says: the charset of this path, and whether those of the folders above count no more. */
export function charsetIn(source: string, path: string): { charset: string | null; isRoot: boolean } {
  let charset: string | null = null;
  let isRoot = false;
  let applies: boolean | 'preamble' = 'preamble';
  for (const line of source.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (line.length > maxLine) continue;
    const head = /^\s*\[(.*)\]\s*(?:[#;].*)?$/.exec(line)?.[1];
    if (head !== undefined) applies = isMatch(head, path);
    const [, key = '', value = ''] = /^\s*([^#;=\s][^=]*?)\s*=\s*([^\s#;]+)/.exec(line) ?? [];
    if (applies === 'preamble') isRoot ||= key.toLowerCase() === 'root' && value.toLowerCase() === 'true';
    // Later sections win; `unset` takes back.
    else if (applies && key.toLowerCase() === 'charset') charset = value.toLowerCase() === 'unset' ? null : value;
  }
  return { charset, isRoot };
}

/** Paths are relative to the folder of the file of settings; a glob without a slash matches at any depth. */
function isMatch(glob: string, path: string): boolean {
  const anywhere = glob.includes('/') ? glob.replace(/^\//, '') : `**/${glob}`;
  return alternatives(anywhere).some((one) => {
    const steps = one.match(special) ?? [];
    return walks(steps, path) || (one.startsWith('**/') && walks(steps.slice(2), path));
  });
}

/** Alternatives that are tried; a head with more of them means nothing. */
const mostAlternatives = 100;

/** `{a,b}` is either, `{1..3}` a number between, and `{a}` itself. */
function alternatives(glob: string): string[] {
  const found = /^((?:\\.|[^\\{])*)\{([^{}]*)\}(.*)$/s.exec(glob);
  if (!found) return [glob];
  const [, start = '', inner = '', rest = ''] = found;
  const range = /^(-?\d{1,6})\.\.(-?\d{1,6})$/.exec(inner);
  const [low, high] = [Number(range?.[1]), Number(range?.[2])].sort((a, b) => a - b) as [number, number];
  const count = Math.min(high - low + 1, mostAlternatives + 1);
  const each = range
    ? Array.from({ length: count }, (_, n) => String(low + n))
    : inner.includes(',')
      ? inner.split(',')
      : [`\\{${inner}\\}`];
  const ends = alternatives(rest);
  if (each.length * ends.length > mostAlternatives) return [];
  return each.flatMap((middle) => ends.map((end) => start + middle + end));
}

const special = /\*\*|\*|\?|\[!?[^\]/]+\]|\\.|[\s\S]/g;

/** Does the path match, all ways through the wildcards at once? A pattern of many wildcards must not take for ever. */
function walks(steps: readonly string[], path: string): boolean {
  const skips = (at: number): number[] => (steps[at]?.startsWith('*') ? [at, ...skips(at + 1)] : [at]);
  let places = new Set(skips(0));
  for (const char of path) {
    const next = new Set<number>();
    for (const at of places) {
      const step = steps[at];
      if (step === undefined) continue;
      if (step === '**' || (step === '*' && char !== '/')) for (const place of skips(at)) next.add(place);
      else if (step !== '*' && fits(step, char)) for (const place of skips(at + 1)) next.add(place);
    }
    places = next;
  }
  return places.has(steps.length);
}

function fits(step: string, char: string): boolean {
  if (step === '?') return char !== '/';
  if (step.length > 2 && step.startsWith('[')) return ofClass(step.slice(1, -1), char);
  return step.replace(/^\\(?=.)/s, '') === char;
}

/** `[abc]`, `[a-z]`, `[!abc]`. */
function ofClass(inner: string, char: string): boolean {
  if (inner.startsWith('!')) return char !== '/' && !ofClass(inner.slice(1), char);
  for (let at = 0; at < inner.length; at += 1) {
    const to = inner[at + 1] === '-' && at + 2 < inner.length ? (inner[at + 2] as string) : undefined;
    if (to === undefined ? inner[at] === char : (inner[at] as string) <= char && char <= to) return true;
    if (to !== undefined) at += 2;
  }
  return false;
}
