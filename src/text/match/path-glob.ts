/** Globs over paths as configuration files write them: `src/**`, `*.sql`, `{api,web}/**`, `!docs/**`. */

/** Does a path (relative, with `/`) match one of them, and none behind it that begins with `!`? */
export function matchesGlobs(path: string, globs: readonly string[]): boolean {
  let isMatched = false;
  for (const glob of globs) {
    const isNot = glob.startsWith('!');
    if (isMatched === isNot && expressionOf(isNot ? glob.slice(1) : glob).test(path)) isMatched = !isNot;
  }
  return isMatched;
}

const known = new Map<string, RegExp>();

function expressionOf(glob: string): RegExp {
  const found = known.get(glob);
  if (found) return found;
  const made = new RegExp(`^${anchored(glob)}$`, 'u');
  known.set(glob, made);
  return made;
}

/** As in ignore files: without a slash it is a name at any depth, and a folder stands for all that is in it. */
function anchored(glob: string): string {
  const bare = glob.replace(/^(?:\.?\/)+/, '');
  const everywhere = bare.includes('/') || glob !== bare ? '' : '(?:.*/)?';
  return everywhere + (bare.endsWith('/') ? `${translated(bare)}.*` : `${translated(bare)}(?:/.*)?`);
}

const tokens = /\*\*\/|\/\*\*$|\*\*|\*|\?|\[!?[^\]/]+\]|\{[^{}]*\}|[^*?[{]+|./gsu;

function translated(glob: string): string {
  return (glob.match(tokens) ?? []).map(pieceOf).join('');
}

function pieceOf(token: string): string {
  if (token === '**/') return '(?:.*/)?';
  if (token === '/**') return '/.+';
  if (token === '**') return '.*';
  if (token === '*') return '[^/]*';
  if (token === '?') return '[^/]';
  if (/^\[.+\]$/su.test(token)) return classOf(token);
  if (/^\{.*\}$/su.test(token)) return `(?:${token.slice(1, -1).split(',').map(translated).join('|')})`;
  return token.replace(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&').replaceAll('\\-', '-');
}

function classOf(token: string): string {
  const isNot = token.startsWith('[!');
  const inside = token.slice(isNot ? 2 : 1, -1).replace(/[\\[\]^]/gu, '\\$&');
  return `[${isNot ? '^' : ''}${inside}]`;
}
