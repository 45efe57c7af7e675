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
  ssh: 1,
  timeout: 1,
  gtimeout: 1,
  flock: 1,
  chroot: 1,
  taskset: 1,
  su: 1,
  runuser: 1,
};

/** Programs that do so behind one of these words, with how many words may stand between (a container, a folder). */
const runners: Record<string, { verbs: string; own: number }> = {
  ...Object.fromEntries(['docker', 'podman', 'nerdctl'].map((name) => [name, { verbs: 'exec run', own: 1 }])),
  ...Object.fromEntries(
    ['uv', 'poetry', 'pipenv', 'pdm', 'rye', 'conda'].map((name) => [name, { verbs: 'run', own: 0 }]),
  ),
  kubectl: { verbs: 'exec', own: 1 },
  npm: { verbs: 'exec x', own: 0 },
  pnpm: { verbs: 'exec dlx', own: 0 },
  yarn: { verbs: 'exec dlx', own: 0 },
  bundle: { verbs: 'exec', own: 0 },
  direnv: { verbs: 'exec', own: 1 },
  mise: { verbs: 'exec x', own: 0 },
  git: { verbs: 'run foreach', own: 0 },
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
  all.views.push({ words, text }, ...behindOptions(words));
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
  for (const script of optionScripts(words, name)) within(script, all, depth);
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
  const runner = Object.hasOwn(runners, name) ? runners[name] : undefined;
  const verbs = runner?.verbs.split(' ') ?? [];
  const verb = runner ? words.findIndex(({ value }, at) => at > 0 && verbs.includes(value)) : 0;
  if (verb < 0 || !(runner || Object.hasOwn(wrappers, name))) return [];
  const starts: number[] = [];
  let own = runner?.own ?? wrappers[name] ?? 0;
  let option = false;
  for (const [at, { value }] of words.entries()) {
    if (at <= verb) continue;
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

/** The same command without the options before its verb, each with the word behind it or without: `git -C . push` is `git push`. */
function behindOptions(words: readonly ShellWord[]): CommandView[] {
  const [program] = words;
  const reached = new Set([1]);
  const views: CommandView[] = [];
  for (const at of reached) {
    const word = words[at];
    if (word?.value.startsWith('-')) reached.add(at + 1).add(at + 2);
    else if (program && word && at > 1) {
      const kept = [program, ...words.slice(at)];
      views.push({ words: kept, text: kept.map(({ text }) => text).join(' ') });
    }
  }
  return views;
}

/** Options of git, and of its commands, whose value is a command. */
const gitScripts = /^(?:-x|--exec|--extcmd|--[a-z]+-filter)(?:=|$)/;

/** Commands that are the value of a word: in `--split-string="rm x"` of a wrapper, `-c alias.x='!rm x'` of git, an alias. */
function optionScripts(words: readonly ShellWord[], name: string): string[] {
  if (name === 'alias') return words.slice(1).flatMap(({ value }) => /^[^=]+=(.+)$/s.exec(value)?.[1] ?? []);
  if (name === 'git')
    return words.flatMap(({ value }, at) => {
      const before = words[at - 1]?.value ?? '';
      const set = before === '-c' ? /^([^=]+)=(.+)$/s.exec(value) : null;
      if (set) return ofSetting(set[1] ?? '', set[2] ?? '');
      if (gitScripts.test(value) && value.includes('=')) return [value.slice(value.indexOf('=') + 1)];
      return gitScripts.test(before) && !before.includes('=') ? [value] : [];
    });
  if (!Object.hasOwn(wrappers, name)) return [];
  return words.slice(1).flatMap(({ value }) => /^(?:--[\w-]+=|-[A-Za-z])(.*\s.*)$/s.exec(value)?.[1] ?? []);
}

/** A setting of git that has blanks in it may be run; an alias is one of git's commands, or of the shell's. */
function ofSetting(key: string, value: string): string[] {
  if (value.startsWith('!')) return [value.slice(1)];
  if (/^alias\./i.test(key)) return [`git ${value}`];
  return /\s/.test(value) && !/^(?:user|author|committer)\./i.test(key) ? [value] : [];
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
