/** Fields, their types and what must be there, by the API of one version of Kubernetes, as strictly as `kubectl --validate=strict`. */

import { nearest } from '../kind/nearest.ts';
import type { Item } from '../kind/yaml-tree.ts';
import type { Kube, Say } from './objects.ts';
import data from './schema.json' with { type: 'json' };

interface Type {
  /** What must be there. */
  r?: readonly string[];
  /** Fields: `s` text, `i` whole number, `n` number, `b` yes or no, `q` quantity, `x` number or text, `y` base64, `o` mapping, `a` anything, `@T` a type, `[` a list and `{` a mapping of what follows. */
  p: Readonly<Record<string, string>>;
}

const types = data.types as unknown as Readonly<Record<string, Type>>;
const kinds = data.kinds as Readonly<Record<string, string>>;

/** Of which Kubernetes. */
export const apiOf = data.version;

/** The names of all kinds with their versions: `apps/v1/Deployment`. */
export const knownKinds: ReadonlySet<string> = new Set(Object.keys(kinds));

/** What does not follow the API. */
export function bySchema({ apiVersion, kind, item }: Kube, say: Say): void {
  const type = kinds[`${apiVersion}/${kind}`];
  if (type !== undefined) check(item, `@${type}`, '', say, 0);
}

const quantity = /^[+-]?(\d+(\.\d*)?|\.\d+)(([KMGTPE]i)|[numkMGTPE]|[eE][+-]?\d+)?$/;

function check(item: Item, code: string, path: string, say: Say, depth: number): void {
  if (depth > 100) return;
  // Nothing is as good as not there.
  if (item.kind === 'scalar' && item.value === null) return;
  const rest = code.slice(1);
  switch (code[0]) {
    case '@':
      return object(item, rest, path, say, depth);
    case '[':
      if (item.kind !== 'list') return wrong(item, path, 'a list', say);
      for (const [at, each] of item.list.entries()) check(each, rest, `${path}[${at}]`, say, depth + 1);
      return;
    case '{':
      if (item.kind !== 'map') return wrong(item, path, 'a mapping', say);
      for (const [name, each] of item.map) check(each, rest, `${path}.${name}`, say, depth + 1);
      return;
    case 'o':
      return item.kind === 'map' ? undefined : wrong(item, path, 'a mapping', say);
    case 'a':
      return;
    default:
      return scalar(item, code, path, say);
  }
}

function object(item: Item, name: string, path: string, say: Say, depth: number): void {
  const type = types[name];
  if (!type) return;
  if (item.kind !== 'map') return wrong(item, path, 'a mapping', say);
  for (const [key, each] of item.map) {
    const code = type.p[key];
    const at = path === '' ? key : `${path}.${key}`;
    if (code !== undefined) check(each, code, at, say, depth + 1);
    else {
      const guess = nearest(key, Object.keys(type.p));
      say(
        'unknown-field',
        each.key,
        `${path === '' ? name : path} has no field ${key}`,
        guess === null ? {} : { help: guess },
      );
    }
  }
  for (const key of type.r ?? []) {
    const there = item.map.get(key);
    if (there && !(there.kind === 'scalar' && there.value === null)) continue;
    // A mistyped field is told as such.
    if ([...item.map.keys()].some((other) => type.p[other] === undefined && nearest(other, [key]) !== null)) continue;
    say('missing-field', item.key, `${path === '' ? name : path} has no ${key}`);
  }
}

function scalar(item: Item, code: string, path: string, say: Say): void {
  const { kind, value, source } = item;
  if (kind !== 'scalar') return wrong(item, path, words[code] ?? 'a value', say);
  const yes = source !== null && /^(yes|no|on|off|y|n)$/i.test(source) && !/^(y|n)$/.test(source);
  if (code === 's' || code === 'y') {
    if (typeof value !== 'string' || (yes && code === 's'))
      return wrong(item, path, 'a text', say, `"${source ?? String(value)}"`);
    if (code === 'y' && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value))
      say('invalid-value', item.from, `${path} is not base64`, { help: 'stringData takes it as it is' });
    return;
  }
  const text = typeof value === 'string' ? value : '';
  if (code === 'i') {
    if (typeof value !== 'number' || !Number.isInteger(value))
      wrong(item, path, words['i'] ?? '', say, /^\d+$/.test(text) ? text : undefined);
  } else if (code === 'n') {
    if (typeof value !== 'number') wrong(item, path, words['n'] ?? '', say);
  } else if (code === 'b') {
    if (typeof value !== 'boolean' && !yes)
      wrong(item, path, words['b'] ?? '', say, /^(true|false)$/.test(text) ? text : undefined);
  } else if (code === 'q') {
    if (typeof value === 'boolean' || (typeof value === 'string' && !quantity.test(value.trim())))
      say('invalid-value', item.from, `${path}: ${String(value)} is no quantity`, { help: '250m, 512Mi, 1Gi' });
  } else if (code === 'x' && typeof value === 'boolean') wrong(item, path, words['x'] ?? '', say);
}

const words: Readonly<Record<string, string>> = {
  s: 'a text',
  y: 'a text',
  i: 'a whole number',
  n: 'a number',
  b: 'true or false',
  q: 'a quantity',
  x: 'a number or a text',
};

function wrong(item: Item, path: string, what: string, say: Say, help?: string): void {
  say('wrong-type', item.from, `${path} must be ${what}`, help === undefined ? {} : { help });
}
