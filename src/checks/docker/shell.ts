/** Shell text of RUN, as far as rules need it: simple commands with their words and places, and what joins them. */

import type { Recipe, Step, Word } from './recipe.ts';

/** One simple command, without what stands before it (`sudo`, `NAME=value`, `if`). */
export interface Command {
  /** Without its folder. */
  name: string;
  /** With the name. */
  words: Word[];
  at: number;
  /** What stands between it and the one before. */
  joint: '' | '&&' | '||' | ';' | '|' | '&' | '\n';
  sudo: boolean;
}

const before = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', 'time', 'exec', 'env', 'nice']);
const beforeToo = new Set(['eatmydata', 'command', 'chronic', 'nohup', 'xargs', 'retry']);

/** The commands of a RUN (its exec form too), heredocs included. */
export function commandsOf(step: Step, { escape, text }: Recipe): Command[] {
  if (step.exec !== null) {
    const [shell, flag, script] = step.exec;
    const at = step.argumentsAt;
    if (script !== undefined && /(^|\/)(ba|da|z|a)?sh$/.test(shell ?? '') && /^-\w*c$/.test(flag ?? ''))
      return commandsIn(script, 0).map((each) => ({ ...each, at, words: each.words.map((word) => ({ ...word, at })) }));
    return command(
      step.exec.map((word) => ({ text: word, at })),
      '',
    );
  }
  const flags = step.flags.at(-1);
  const start = flags ? flags.at + 2 + flags.name.length + (flags.value === null ? 0 : flags.value.length + 1) : 0;
  const begin = Math.max(step.argumentsAt, start);
  const first = step.heredocs[0];
  if (!first) return commandsIn(withoutBreaks(text.slice(begin, step.to), escape), begin);
  const head = text.slice(begin, text.indexOf('\n', begin) < 0 ? step.to : text.indexOf('\n', begin));
  const told = /^<<-?\s*(["']?)[\w.]+\1\s*(.*)$/s.exec(head.trim());
  const outer = told ? [] : commandsIn(withoutBreaks(head.replace(/<<-?\s*["']?\w+["']?/g, ''), escape), begin);
  const interpreter = told?.[2]?.trim() ?? '';
  if (told && interpreter !== '' && !/(^|\/|\s)(ba|da|z|a|k)?sh\b/.test(interpreter)) return [];
  const script = text.slice(first.from, first.to);
  if (/^#!(?!.*\b(?:ba|da|z|a|k)?sh\b)/.test(script.trimStart())) return outer;
  const feedsShell = told !== null || /\b(ba|da|z|a)?sh\b/.test(head);
  return [...outer, ...(feedsShell ? commandsIn(withoutBreaks(script, '\\'), first.from) : [])];
}

/** Continued lines as one, remarks between them blank: every offset stays what it was. */
function withoutBreaks(text: string, escape: string): string {
  let out = '';
  let continued = false;
  for (const line of text.split(/(?<=\n)/)) {
    const blank = line.replace(/[^\n\r]/g, ' ');
    if (continued && /^\s*#/.test(line)) {
      out += blank.replace(/[\n\r]/g, ' ');
      continue;
    }
    const body = line.replace(/\s+$/, '');
    const goesOn = body.endsWith(escape);
    out += goesOn ? `${body.slice(0, -1)}${' '.repeat(line.length - body.length + 1)}` : line;
    continued = goesOn || (continued && body === '');
  }
  return out;
}

function commandsIn(text: string, base: number): Command[] {
  const found: Command[] = [];
  let words: Word[] = [];
  let joint: Command['joint'] = '';
  let at = 0;
  const end = (next: Command['joint']) => {
    found.push(...command(words, joint));
    words = [];
    joint = next;
  };
  while (at < text.length) {
    const two = text.slice(at, at + 2);
    const one = text[at] ?? '';
    if (two === '&&' || two === '||') {
      end(two);
      at += 2;
    } else if (one === ';' || one === '|' || one === '\n' || (one === '&' && text[at - 1] !== '>')) {
      end(one);
      at += 1;
    } else if (/\s/.test(one)) at += 1;
    else if (one === '#' && (at === 0 || /\s/.test(text[at - 1] ?? ''))) {
      const stop = text.indexOf('\n', at);
      at = stop < 0 ? text.length : stop;
    } else if (one === '(' || one === ')') {
      end(';');
      at += 1;
    } else {
      const stop = wordEnd(text, at);
      words.push({ text: unquoted(text.slice(at, stop)), at: base + at });
      at = stop;
    }
  }
  end('');
  return found;
}

/** Where the word that begins at `at` ends: quotes and `$( … )` belong to it. */
function wordEnd(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const one = text[i] ?? '';
    if (one === '\\') i += 1;
    else if (one === "'" || one === '"' || one === '`') {
      const close = closing(text, i, one);
      i = close < 0 ? text.length : close;
    } else if (one === '(' && (text[i - 1] === '$' || depth > 0)) depth += 1;
    else if (one === ')' && depth > 0) depth -= 1;
    else if (depth === 0 && (/[\s;|()]/.test(one) || (one === '&' && text[i - 1] !== '>'))) return Math.max(i, at + 1);
  }
  return text.length;
}

function closing(text: string, at: number, quote: string): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\' && quote !== "'") i += 1;
    else if (text[i] === quote) return i;
  }
  return -1;
}

function unquoted(word: string): string {
  return word.replace(/\\(.)/gs, '$1').replace(/["']/g, '');
}

function command(all: readonly Word[], joint: Command['joint']): Command[] {
  const words = [...all];
  let sudo = false;
  for (let first = words[0]; first; first = words[0]) {
    if (first.text === 'sudo') sudo = true;
    else if (!before.has(first.text) && !beforeToo.has(first.text) && !/^\w+=/.test(first.text)) break;
    words.shift();
    // Options of sudo, env and the like.
    while (words[0] && words.length > 1 && words[0].text.startsWith('-')) words.shift();
  }
  const [first] = words;
  if (!first) return sudo ? [{ name: '', words: [], at: all[0]?.at ?? 0, joint, sudo }] : [];
  return [{ name: first.text.replace(/^.*\//, ''), words, at: first.at, joint, sudo }];
}

/** The words that are no options, after the name. */
export function operands({ words }: Command): string[] {
  return words.slice(1).flatMap(({ text }) => (text.startsWith('-') ? [] : [text]));
}

/** Has it the option: `-y` (also within `-qqy`) or `--yes`? */
export function hasOption({ words }: Command, pattern: RegExp): boolean {
  return words.some(({ text }, at) => at > 0 && pattern.test(text));
}
