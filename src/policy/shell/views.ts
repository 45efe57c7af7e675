/** The commands that stand within a command: what a wrapper starts and what a shell is given to read, for rules that forbid. */

import { readScript } from './script.ts';
import type { ShellCommand, ShellWord } from './script.ts';

/** Programs and builtins that start what stands among their words, with how many words of their own may stand before it. */
const wrappers: Record<string, number> = {
  ...Object.fromEntries(
    (
      'env nice nohup time stdbuf setsid ionice chrt sudo doas command builtin exec noglob xargs gxargs parallel watch ' +
      'strace ltrace gdb script unshare nsenter bwrap firejail systemd-run busybox toybox proxychains proxychains4 ' +
      'torify trap coproc entr caffeinate arch setpriv prlimit numactl fakeroot dbus-run-session xvfb-run ' +
      'start-stop-daemon'
    )
      .split(' ')
      .map((name) => [name, 0]),
  ),
  timeout: 1,
  gtimeout: 1,
  flock: 1,
  chroot: 1,
  taskset: 1,
  su: 1,
  runuser: 1,
};

/** Words of find, and of fd, behind which a command stands. */
const starters = new Set(['-exec', '-execdir', '-ok', '-okdir', '-x', '-X', '--exec', '--exec-batch']);
const finders = new Set(['find', 'gfind', 'fd', 'fdfind']);

/** Shells: what they are told to run is a script of its own. */
const shells = new Set('sh bash dash zsh ksh mksh ash fish rbash'.split(' '));

/** A command as a rule that forbids sees it. */
export interface CommandView {
  words: readonly ShellWord[];
  /** As written. */
  text: string;
}

interface Views {
  views: CommandView[];
  /** Some of what runs stands nowhere in the text. */
  unseen: boolean;
}

const deepest = 6;

/** Every command that the given one may start, itself first. */
export function viewsOf(command: ShellCommand): Views {
  const all: Views = { views: [], unseen: false };
  look(command, all, 0);
  return all;
}

/** The name of a program without its folder, as a file system that ignores case would know it. */
export function baseName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1).replace(/\.exe$/i, '');
}

function look({ words, redirects, text }: ShellCommand, all: Views, depth: number): void {
  all.views.push({ words, text });
  const [first] = words;
  if (!first) return;
  if (first.kind !== 'literal') all.unseen = true;
  if (depth > deepest) {
    all.unseen = true;
    return;
  }
  const name = baseName(first.value);
  if (shells.has(name) || name === 'eval') {
    const scripts = scriptsFor(words, redirects, name);
    if (scripts.length === 0) all.unseen = true;
    for (const script of scripts) within(script, all, depth);
    if (shells.has(name)) return;
  }
  if (name === '.' || name === 'source') all.unseen = true;
  // `command -v rm` only says where it is.
  if (name === 'command' && /^-[vV]+$/.test(words[1]?.value ?? '')) return;
  for (const from of startsIn(words, name)) {
    const rest = words.slice(from);
    const [head] = rest;
    if (head && /\s/.test(head.value)) within(head.value, all, depth);
    look(
      { words: rest, redirects: [], assignments: [], text: rest.map((word) => word.text).join(' ') },
      all,
      depth + 1,
    );
  }
}

/** Where among the words of a wrapper the command may begin: a word behind an option may be the option's own. */
function startsIn(words: readonly ShellWord[], name: string): number[] {
  if (finders.has(name)) {
    return words.flatMap(({ value }, at) => (starters.has(value) && at + 1 < words.length ? [at + 1] : []));
  }
  if (!Object.hasOwn(wrappers, name)) return [];
  const starts: number[] = [];
  let own = wrappers[name] ?? 0;
  let option = false;
  for (const [at, { value }] of words.entries()) {
    if (at === 0) continue;
    if (/^(?:-|\w+=)/.test(value)) {
      option = value.startsWith('-');
      continue;
    }
    starts.push(at);
    if (!option && own-- <= 0) break;
    option = false;
  }
  return starts;
}

/** What a shell reads: the word behind `-c`, or what stands in a here document; all words of `eval`. */
function scriptsFor(words: readonly ShellWord[], redirects: ShellCommand['redirects'], name: string): string[] {
  if (name === 'eval')
    return [
      words
        .slice(1)
        .map(({ value }) => value)
        .join(' '),
    ];
  const flag = words.findIndex(({ value }, at) => at > 0 && /^-[a-z]*c[a-z]*$/i.test(value));
  const behind = flag < 0 ? [] : words.slice(flag + 1).filter(({ value }) => !value.startsWith('-'));
  const given = behind[0]?.kind === 'literal' ? [behind[0].value] : [];
  return [...given, ...redirects.flatMap(({ body }) => (body === undefined ? [] : [body]))];
}

function within(script: string, all: Views, depth: number): void {
  const { commands, fault } = readScript(script);
  if (fault !== null) all.unseen = true;
  for (const command of commands) look(command, all, depth + 1);
}
