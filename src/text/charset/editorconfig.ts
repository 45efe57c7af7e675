/** What an `.editorconfig` says of a file's encoding (editorconfig.org): `charset`, by sections whose heads are globs. */

/** What one file of settings says: the charset of this path, and whether those of the folders above count no more. */
export function charsetIn(source: string, path: string): { charset: string | null; isRoot: boolean } {
  let charset: string | null = null;
  let isRoot = false;
  let applies: boolean | 'preamble' = 'preamble';
  for (const line of source.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const head = /^\s*\[(.*)\]\s*(?:[#;].*)?$/.exec(line)?.[1];
    if (head !== undefined) applies = matcherOf(head).test(path);
    const [, key = '', value = ''] = /^\s*([^#;=\s][^=]*?)\s*=\s*([^\s#;]+)/.exec(line) ?? [];
    if (applies === 'preamble') isRoot ||= key.toLowerCase() === 'root' && value.toLowerCase() === 'true';
    // Later sections win; `unset` takes back.
    else if (applies && key.toLowerCase() === 'charset') charset = value.toLowerCase() === 'unset' ? null : value;
  }
  return { charset, isRoot };
}

/** Paths are relative to the folder of the file of settings; a glob without a slash matches at any depth. */
function matcherOf(glob: string): RegExp {
  const anchored = glob.includes('/');
  try {
    return new RegExp(`^${anchored ? '' : '(?:.*/)?'}${translated(glob.replace(/^\//, ''))}$`);
  } catch {
    return /(?!)/;
  }
}

const special = /\*\*|\*|\?|\[!?[^\]/]+\]|\{[^{}]*\}|\\.|[\s\S]/g;

function translated(glob: string): string {
  return glob.replace(special, (part) => {
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length > 2 && part.startsWith('[')) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    if (part.length > 1 && part.startsWith('{')) return alternatives(part.slice(1, -1));
    return part.replace(/^\\(?=.)/, '').replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  });
}

/** `{a,b}` is either, `{1..3}` a number between, and `{a}` itself. */
function alternatives(inner: string): string {
  const range = /^(-?\d+)\.\.(-?\d+)$/.exec(inner);
  if (range) {
    const [low, high] = [Number(range[1]), Number(range[2])].sort((a, b) => a - b) as [number, number];
    return high - low > 1000 ? '-?\\d+' : `(?:${Array.from({ length: high - low + 1 }, (_, n) => low + n).join('|')})`;
  }
  return inner.includes(',') ? `(?:${inner.split(',').map(translated).join('|')})` : `\\{${translated(inner)}\\}`;
}
