/** Which command a rule means: one that allows, read strictly, and one that forbids or asks, read widely. */

import { baseName, viewsOf } from '../shell/views.ts';
import type { CommandView } from '../shell/views.ts';
import type { ShellCommand, ShellWord } from '../shell/script.ts';
import { fits, squeeze } from './command-pattern.ts';
import type { CommandPattern } from './command-pattern.ts';

/** Variables that tell a program how to print or that it is not at a terminal, and nothing it would run. */
const harmless =
  /^(?:CI|NO_COLOR|FORCE_COLOR|CLICOLOR|TZ|LANG|LC_[A-Z]+|COLUMNS|LINES|TERM|NODE_ENV|RUST_BACKTRACE|RUST_LOG|PYTHONUNBUFFERED|PYTHONDONTWRITEBYTECODE)$/;

/** Stands for words that come from elsewhere (the input of xargs): only a star stands for it. */
const unknown: ShellWord = { text: '\u0000', value: '\u0000', kind: 'literal' };

/** Does a rule that allows mean this command, with nothing in it that is not known before it runs? */
export function allows(pattern: CommandPattern | null, command: ShellCommand): boolean {
  if (pattern === null) return true;
  const { words, assignments } = command;
  if (words.length === 0) return false;
  // Another PATH, or a variable that a program runs, makes another command of it; so written in the rule it is the user's word.
  const bound = assignments.every(({ name, literal }) => literal && harmless.test(name));
  if (words.some(({ kind }) => kind === 'dynamic') || words[0]?.kind !== 'literal') return false;
  if (!bound && !assignments.every(({ literal }) => literal)) return false;
  const prefix = bound ? '' : `${assignments.map(({ text }) => text).join(' ')} `;
  for (const view of unwrapped(words)) {
    if (fits(prefix + view.map(({ text }) => text).join(' '), pattern)) return true;
    // Quotes put aside, where they hold nothing that would read as more than one word.
    const values = view.map(({ value }) => value);
    if (values.every((value) => /^\S+$/.test(value)) && fits(prefix + values.join(' '), pattern)) return true;
  }
  return false;
}

/** Options of the wrappers that may be looked through; any other makes another command of it. */
const wrapperOptions: Record<string, RegExp> = {
  timeout: /^(?:--preserve-status|--foreground|-v|--verbose|(?:--kill-after=|-k)[\d.]+[smhd]?)$/,
  nice: /^(?:-n-?\d+|--adjustment=-?\d+|-\d+)$/,
  nohup: /^(?!)/,
  stdbuf: /^(?:-[ioe][L0-9]+|--(?:input|output|error)=[L0-9]+)$/,
  command: /^(?!)/,
  builtin: /^(?!)/,
  noglob: /^(?!)/,
  time: /^-p$/,
  xargs: /^(?!)/,
};

/** The words, and those behind each wrapper that changes nothing of what runs. */
function unwrapped(words: readonly ShellWord[]): (readonly ShellWord[])[] {
  const views: (readonly ShellWord[])[] = [words];
  let rest = words;
  let fed = false;
  for (;;) {
    const name = rest[0]?.value ?? '';
    const options = Object.hasOwn(wrapperOptions, name) ? wrapperOptions[name] : undefined;
    if (!options) return views;
    let at = 1;
    while (at < rest.length && options.test(rest[at]?.value ?? '')) at += 1;
    if (name === 'timeout' && !/^[\d.]+[smhd]?$/.test(rest[at++]?.value ?? '')) return views;
    const next = rest.slice(at);
    if (next.length === 0 || next[0]?.value.startsWith('-') || next[0]?.kind !== 'literal') return views;
    if (name === 'xargs') fed = true;
    rest = next;
    views.push(fed ? [...next, unknown] : next);
  }
}

/** What a rule that forbids, or asks, says of a command: `unsure` where it may be meant and nobody can say before it runs. */
type Forbidding = 'yes' | 'no' | 'unsure';

/** Rules that forbid look at every command that this one may start, by its bare name, whatever stands before it. */
export function forbiddings(command: ShellCommand): (pattern: CommandPattern | null) => Forbidding {
  const { views, unseen } = viewsOf(command);
  const seen = views.map((view) => ({ view, texts: textsOf(view) }));
  return (pattern) => {
    if (pattern === null) return 'yes';
    let unsure = unseen;
    for (const { view, texts } of seen) {
      if ([...texts].some((text) => fits(text, pattern))) return 'yes';
      if (view.words.some(({ kind }) => kind !== 'literal') && mayBegin(view, pattern)) unsure = true;
    }
    return unsure ? 'unsure' : 'no';
  };
}

function textsOf({ words, text }: CommandView): Set<string> {
  const values = words.map(({ value }) => value);
  const [name = '', ...rest] = values;
  const bareName = baseName(name);
  return new Set([
    squeeze(text),
    words.map((word) => word.text).join(' '),
    values.join(' '),
    [bareName, ...rest].join(' '),
    // On a file system that ignores case `RM` is `rm`.
    [bareName.toLowerCase(), ...rest].join(' '),
  ]);
}

/** Could the pattern mean it, whatever its unknown words turn out to be? By the words before the first unknown one. */
function mayBegin({ words }: CommandView, { pieces }: CommandPattern): boolean {
  const at = words.findIndex(({ kind }) => kind !== 'literal');
  const known = words.slice(0, at).map(({ value }, index) => (index === 0 ? baseName(value) : value));
  const head = pieces[0] ?? '';
  const said = known.join(' ');
  return head.startsWith(said) || said.startsWith(head);
}
