/** Strings that are filled in by a function: `'…' % x`, `'…'.format(x)`, `Sprintf("…", x)`. */

import type { Language } from './languages.ts';
import type { Part } from './pieces.ts';
import type { Strings } from './strings.ts';

const call = /(?:\bfmt\.Sprintf|\bString\.format|\bstring\.Format|\bsprintf|\bformat!|\butil\.format)\s*\(\s*$/;
const verbs = /%%|%(?:\(\w+\))?[+#-]?\d*(?:\.\d+)?[sdvifqxT]/g;
const braces = /\{\{|\}\}|\{[\w.!:]*\}/g;

/** The parts with what is filled in as expressions, and where the whole of it begins. */
export function formatted(
  source: string,
  { from, to, parts }: Strings,
  language: Language,
): { before: number; parts: Part[] } {
  const head = source.slice(Math.max(0, from - 40), from);
  const called = call.exec(head);
  const after = source.slice(to, to + 200);
  if (called) {
    const given = /^\s*,([^;]{0,120})/.exec(after)?.[1];
    if (given === undefined) return { before: from, parts };
    const pattern = /format!|string\.Format/.test(called[0]) ? braces : verbs;
    return { before: from - (head.length - called.index), parts: cut(parts, pattern, given) };
  }
  if (language.name !== 'Python' && language.name !== 'Ruby') return { before: from, parts };
  const applied = /^\s*%\s*([\w(["'][^;\n]{0,120})/.exec(after)?.[1];
  if (applied !== undefined) return { before: from, parts: cut(parts, verbs, applied) };
  const format = /^\s*\.format\(([^;]{0,120})/.exec(after)?.[1];
  return { before: from, parts: format === undefined ? parts : cut(parts, braces, format) };
}

function cut(parts: readonly Part[], pattern: RegExp, given: string): Part[] {
  const names = argumentsIn(given);
  let at = 0;
  return parts.flatMap((part): Part[] => {
    if (part.hole !== undefined || part.put) return [part];
    const pieces: Part[] = [];
    let done = 0;
    for (const { 0: found, index } of part.text.matchAll(pattern)) {
      if (index > done) pieces.push({ text: part.text.slice(done, index), from: part.from + done });
      if (found === '%%' || found === '{{' || found === '}}')
        pieces.push({ text: found.slice(1), from: part.from + index, put: true });
      else {
        // A number cannot carry more than itself.
        const isNumber = /[dif]$/.test(found);
        pieces.push({ text: '', from: part.from + index, hole: isNumber ? '0' : (names[at] ?? names[0] ?? '') });
        at += 1;
      }
      done = index + found.length;
    }
    if (done < part.text.length) pieces.push({ text: part.text.slice(done), from: part.from + done });
    return pieces;
  });
}

/** The arguments that can be told apart, up to the bracket that closes their call. */
function argumentsIn(text: string): string[] {
  const names = [''];
  let depth = 0;
  for (const mark of text.replace(/^\(/, '')) {
    if ('([{'.includes(mark)) depth += 1;
    else if (')]}'.includes(mark)) depth -= 1;
    if (depth < 0) break;
    if (mark === ',' && depth === 0) names.push('');
    else names[names.length - 1] += mark;
  }
  return names.map((each) => each.trim());
}
