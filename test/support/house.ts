import { posix } from 'node:path';

/** The doors: which rooms a room may import. `*` opens every door. Every room may import itself and `protocol`. */
const doors: Record<string, readonly string[]> = {
  protocol: [],
  text: [],
  disk: ['text'],
  changes: ['text'],
  engine: ['text', 'changes'],
  tools: ['text'],
  policy: ['text'],
  personas: ['text', 'disk'],
  provider: ['text'],
  workspace: ['text', 'disk'],
  store: ['text', 'disk'],
  'fronts/tui': ['text', 'disk'],
  'fronts/headless': ['text', 'changes'],
  app: ['*'],
};

/**
 * Packages that only one room may know. `lazy`: one file may import it at once, and that file is itself only reached by
 * `import()`, so that the bundler can shake the package and nothing loads it before it is needed.
 */
const tied: { match: RegExp; room: string; lazy?: string }[] = [
  { match: /^(ink|react)(\/|$)/, room: 'fronts/tui' },
  { match: /^@anthropic-ai\//, room: 'provider', lazy: 'src/provider/anthropic/sdk.ts' },
  { match: /^(marked|highlight\.js|fuzzysort)(\/|$)/, room: 'fronts/tui' },
  { match: /^commander$/, room: 'app' },
];

/** Rooms too heavy to load before they are needed: nobody outside may import them statically. */
const lazyRooms = ['fronts/tui'];
const longest = 250;

interface Import {
  to: string;
  how: 'static' | 'type' | 'dynamic';
  names: string[];
}

/** The room of a file below `src/`: its folder, or two folders deep for fronts. Undefined where it stands in none. */
function roomOf(path: string): string | undefined {
  const parts = path.split('/');
  if (parts[0] !== 'src' || parts.length < 3) return undefined;
  return parts[1] === 'fronts' ? (parts.length > 3 ? `fronts/${parts[2]}` : undefined) : parts[1];
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function namesIn(clause: string): string[] {
  const braces = /\{([^}]*)\}/.exec(clause)?.[1] ?? '';
  const named = braces.split(',').map((part) =>
    part
      .trim()
      .replace(/^type\s+/, '')
      .split(/\s+as\s+/)[0]!
      .trim(),
  );
  return /\*/.test(clause) ? ['*'] : named.filter(Boolean);
}

function importsOf(source: string): Import[] {
  const text = withoutComments(source);
  const found: Import[] = [];
  for (const m of text.matchAll(/^[ \t]*(?:import|export)\s+(type\s+)?([^'";]*?)\s*from\s+['"]([^'"]+)['"]/gm))
    found.push({ to: m[3]!, how: m[1] ? 'type' : 'static', names: namesIn(m[2]!) });
  for (const m of text.matchAll(/^[ \t]*import\s+['"]([^'"]+)['"]/gm))
    found.push({ to: m[1]!, how: 'static', names: [] });
  for (const m of text.matchAll(/(?:const|let)\s*(\{[^}]*\})\s*=\s*await\s+import\(\s*['"]([^'"]+)['"]/g))
    found.push({ to: m[2]!, how: 'dynamic', names: namesIn(m[1]!.replace(/\s*:\s*\w+/g, '')) });
  for (const m of text.matchAll(/import\(\s*['"]([^'"]+)['"]\s*\)(\.then\(\s*\(\s*\{([^}]*)\}|\)\.\w+|\.\w+)?/g)) {
    const member = /^[).]+(\w+)/.exec(m[2] ?? '')?.[1];
    const destructured = m[3] ? namesIn(`{${m[3]}}`) : undefined;
    const names = destructured ?? (member && member !== 'then' ? [member] : ['*']);
    const known = found.some((f) => f.how === 'dynamic' && f.to === m[1]);
    if (!known || names[0] !== '*') found.push({ to: m[1]!, how: 'dynamic', names });
  }
  return found;
}

function exportsOf(source: string): string[] {
  const text = withoutComments(source);
  const names: string[] = [];
  for (const m of text.matchAll(
    /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:const|let|function\*?|class|interface|type|enum)\s+(\w+)/gm,
  ))
    names.push(m[1]!);
  for (const m of text.matchAll(/^export\s+(?:type\s+)?\{([^}]*)\}\s*;?\s*$/gm)) names.push(...namesIn(`{${m[1]}}`));
  return names;
}

const resolve = (from: string, to: string) => posix.normalize(posix.join(posix.dirname(from), to));

/**
 * Holds a tree against the rules of the house. `files` maps paths from the repository's top to their text; `users` are
 * further files (tests, benches) whose imports keep an export alive. Returns one line a violation.
 */
export function violations(files: Record<string, string>, users: Record<string, string> = {}): string[] {
  const bad: string[] = [];
  const graph = new Map<string, string[]>();
  const used = new Map<string, Set<string>>();
  const note = (file: string, names: string[]) => {
    const set = used.get(file) ?? new Set();
    for (const name of names) set.add(name);
    used.set(file, set);
  };
  for (const [path, source] of Object.entries(users))
    for (const { to, names } of importsOf(source)) if (to.startsWith('.')) note(resolve(path, to), names);

  for (const [path, source] of Object.entries(files)) {
    if (path.endsWith('.d.ts')) continue;
    const room = roomOf(path);
    const lines = source.split('\n').length - 1;
    if (lines > longest) bad.push(`${path}: ${lines} lines, more than ${longest}: it wants to be two things`);
    if (room === undefined || !(room in doors)) {
      bad.push(`${path}: stands in no room of the house`);
      continue;
    }
    const edges: string[] = [];
    for (const { to, how, names } of importsOf(source)) {
      if (!to.startsWith('.')) {
        for (const tie of tied) {
          if (!tie.match.test(to)) continue;
          if (tie.room !== room) bad.push(`${path}: imports ${to}, which only ${tie.room} may know`);
          else if (tie.lazy && tie.lazy !== path && how === 'static')
            bad.push(`${path}: imports ${to} at once; load it when it is needed`);
        }
        continue;
      }
      const target = resolve(path, to);
      note(target, names);
      if (how === 'static' && tied.some((tie) => tie.lazy === target))
        bad.push(`${path}: imports ${to} at once; use import()`);
      if (how !== 'type') edges.push(target);
      const other = roomOf(target);
      if (other === undefined || other === room) continue;
      const open = doors[room]!;
      if (other !== 'protocol' && !open.includes('*') && !open.includes(other))
        bad.push(`${path}: ${room} has no door to ${other} (${to})`);
      if (room === 'protocol') bad.push(`${path}: protocol imports ${other}`);
      if (lazyRooms.includes(other) && how === 'static') bad.push(`${path}: imports ${other} at once; use import()`);
    }
    graph.set(path, edges);
  }
  for (const [path, source] of Object.entries(files)) {
    if (path.endsWith('.d.ts') || path === 'src/app/main.ts') continue;
    const users = used.get(path) ?? new Set();
    if (users.has('*')) continue;
    for (const name of exportsOf(source)) if (!users.has(name)) bad.push(`${path}: nobody imports ${name}`);
  }
  return [...bad, ...cycles(graph)];
}

function cycles(graph: Map<string, string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: string[]): void => {
    const at = trail.indexOf(file);
    if (at >= 0) {
      found.push(`cycle: ${[...trail.slice(at), file].join(' → ')}`);
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}
