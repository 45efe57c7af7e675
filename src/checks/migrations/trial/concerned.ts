/** Which functions a change of the schema may have to do with: to try all of them after each migration takes longer than all else. */

import { compareCatalogues } from './catalogue.ts';
import type { Catalogue, Thing } from './catalogue.ts';

/** What may do anything, whatever it names. */
const anything = /\b(?:cascade|execute|do|call|rename|schema|search_path|reassign)\b/i;
const known = new WeakMap<Thing, ReadonlySet<string>>();

const isFunction = ({ kind }: Thing) => kind === 'function' || kind === 'procedure';

/** Functions that may have to do with what this SQL does: known before it has run. */
export function mayConcern(sql: string, there: Catalogue): Thing[] {
  const functions = [...there.values()].filter(isFunction);
  if (functions.length === 0 || anything.test(sql)) return functions;
  const words = wordsIn(sql);
  const named = [...there.values()].map(nameOf).filter((name) => words.has(name));
  return named.length === 0 ? [] : reached(named, there);
}

/** Functions that have to do with what differs, now that it has. */
export function concernedBy(before: Catalogue, after: Catalogue): Thing[] {
  const { missing, extra, changed, anew } = compareCatalogues(before, after);
  const named = [...missing, ...extra, ...changed.map(({ is }) => is), ...anew].map(nameOf);
  return named.length === 0 ? [] : reached(named, after);
}

/** What whoever uses it has to name: of a column, and of all else that belongs to a table, the table. */
function nameOf({ name }: Thing): string {
  const [schema = '', own = schema] = name.replace(/\(.*/, '').toLowerCase().split('.');
  return own;
}

/** Those that name one of the words, or a function that does, or are called by triggers of what is named. */
function reached(names: readonly string[], there: Catalogue): Thing[] {
  const all = new Set(names);
  const found: Thing[] = [];
  const left = new Set([...there.values()].filter((each) => isFunction(each) || each.kind === 'trigger'));
  const isReached = (each: Thing) =>
    [...wordsOf(each)].some((word) => all.has(word) || (word === 'execute' && isFunction(each)));
  for (let more = true; more;) {
    const now = [...left].filter(isReached);
    more = now.length > 0;
    for (const each of now) {
      left.delete(each);
      if (isFunction(each)) found.push(each);
      all.add(isFunction(each) ? nameOf(each) : calledBy(each));
    }
  }
  return found;
}

function calledBy({ definition }: Thing): string {
  const called = /EXECUTE (?:FUNCTION|PROCEDURE) ([^(]+)\(/.exec(definition)?.[1]?.split('.').at(-1) ?? '';
  return called.replaceAll('"', '').toLowerCase();
}

function wordsOf(thing: Thing): ReadonlySet<string> {
  let words = known.get(thing);
  if (!words) known.set(thing, (words = wordsIn(`${thing.name} ${thing.definition}`)));
  return words;
}

function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*/gu));
}
