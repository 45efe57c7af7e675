/** Holds a tree of sources against the plan of the house. */

import { posix } from 'node:path';
import { doors, floors, kept, lazyRooms, most, tied } from './plan.ts';
import { readingRules } from './reading.ts';

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
  const sources = Object.entries(files).filter(([path]) => !path.endsWith('.d.ts'));
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

  for (const [path, source] of sources) {
    bad.push(...readingRules(path, source));
    const room = roomOf(path);
    if (room === undefined || !(room in doors)) {
      bad.push(`${path}: stands in no room of the house`);
      continue;
    }
    const edges: string[] = [];
    for (const found of importsOf(source)) {
      if (!found.to.startsWith('.')) {
        bad.push(...packageRules(path, room, found));
        continue;
      }
      const target = resolve(path, found.to);
      note(target, found.names);
      // A type that comes from a file and goes to it is a circle all the same: neither can be read alone.
      edges.push(target);
      bad.push(...doorRules(path, room, target, found));
    }
    graph.set(path, edges);
  }
  for (const [path, source] of sources) {
    const users = used.get(path) ?? new Set();
    if (path === 'src/app/main.ts' || users.has('*')) continue;
    for (const name of exportsOf(source)) if (!users.has(name)) bad.push(`${path}: nobody imports ${name}`);
  }
  return [...bad, ...placeRules(sources), ...folderRules(sources), ...cycles(graph)];
}

function packageRules(path: string, room: string, { to, how }: Import): string[] {
  return tied.flatMap((tie) => {
    if (!tie.match.test(to)) return [];
    if (tie.room !== room) return [`${path}: imports ${to}, which only ${tie.room} may know`];
    const early = tie.lazy && tie.lazy !== path && how === 'static';
    return early ? [`${path}: imports ${to} at once; load it when it is needed`] : [];
  });
}

function doorRules(path: string, room: string, target: string, { to, how }: Import): string[] {
  const bad: string[] = [];
  if (how === 'static' && tied.some((tie) => tie.lazy === target))
    bad.push(`${path}: imports ${to} at once; use import()`);
  const other = roomOf(target);
  for (const [name, order] of Object.entries(floors)) {
    const [from, into] = [floorOf(path, name, order), floorOf(target, name, order)];
    if (from?.floor === -1) bad.push(`${path}: ${name}/${from.sub} is on no floor of the plan`);
    if (from && into && from.sub !== into.sub && into.floor >= from.floor)
      bad.push(`${path}: ${name}/${from.sub} stands below ${name}/${into.sub}, and imports it (${to})`);
  }
  if (other === undefined || other === room) return bad;
  const open = doors[room]!;
  if (other !== 'protocol' && !open.includes('*') && !open.includes(other))
    bad.push(`${path}: ${room} has no door to ${other} (${to})`);
  if (room === 'protocol') bad.push(`${path}: protocol imports ${other}`);
  if (lazyRooms.includes(other) && how === 'static') bad.push(`${path}: imports ${other} at once; use import()`);
  return bad;
}

/** On which floor of a room a file stands; undefined where it stands elsewhere. */
function floorOf(path: string, room: string, order: readonly (readonly string[])[]) {
  const start = `src/${room}/`;
  if (!path.startsWith(start)) return undefined;
  const [first = '', ...more] = path.slice(start.length).split('/');
  const sub = more.length > 0 ? first : '';
  const floor = order.findIndex((subs) => subs.includes(sub));
  return { sub, floor };
}

function placeRules(sources: readonly [string, string][]): string[] {
  return kept.flatMap(({ what, in: places, says, count }) => {
    const found = sources.flatMap(([path, source]) => Array.from(withoutComments(source).matchAll(what), () => path));
    const inside = (path: string) => places.some((place) => path === place || path.startsWith(place));
    const workspace = (path: string) => count !== undefined && path.startsWith('src/workspace/');
    const bad = found.filter((path) => !inside(path) && !workspace(path)).map((path) => `${path}: ${says}`);
    const here = found.filter(inside).length;
    return count !== undefined && here > count ? [...bad, `${places.join(', ')}: ${says}, ${count} time only`] : bad;
  });
}

function folderRules(sources: readonly [string, string][]): string[] {
  const counts = new Map<string, number>();
  for (const [path] of sources) counts.set(posix.dirname(path), (counts.get(posix.dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > most.files)
    .map(([folder, count]) => `${folder}: ${count} files, more than ${most.files}: it wants sub-rooms`);
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
