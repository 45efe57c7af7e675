/** What the terminal at hand understands, by what it tells about itself: nothing is written to it that it does not know. */

/** Sequences beyond those that every terminal has. */
export interface KnownTerminal {
  /** Says whether its window has the focus (DEC private mode 1004). */
  focus: boolean;
  /** The sequence that it makes a desktop notification of; null: it has none, and the bell has to do. */
  notification: 9 | 99 | 777 | null;
  /** Puts its title aside and takes it back (XTWINOPS 22 and 23). */
  title: boolean;
  /** Shows progress (OSC 9;4). */
  progress: boolean;
  /** Takes text into the clipboard (OSC 52). */
  clipboard: boolean;
  /** Tells the colour behind its text when it is asked (OSC 11). */
  background: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const nothing: KnownTerminal = {
  focus: false,
  notification: null,
  title: false,
  progress: false,
  clipboard: false,
  background: false,
};
const usual: KnownTerminal = { ...nothing, focus: true, title: true, background: true };

/** By name. `since`: the version from which on it shows progress; before it, it would take that for a notification. */
const terminals: Readonly<Record<string, KnownTerminal & { since?: string }>> = {
  kitty: { ...usual, notification: 99, clipboard: true },
  iterm: { ...usual, notification: 9, clipboard: true, since: '3.6.6' },
  ghostty: { ...usual, notification: 9, title: false, clipboard: true, since: '1.2' },
  wezterm: { ...usual, notification: 777, title: false, clipboard: true },
  foot: { ...usual, notification: 777, clipboard: true },
  alacritty: { ...usual, clipboard: true },
  windows: { ...usual, title: false, progress: true, clipboard: true },
  vscode: { ...usual, title: false, clipboard: true },
  xterm: usual,
  vte: usual,
  'vte with progress': { ...usual, progress: true },
  konsole: { ...usual, title: false },
  // Its own title and bell it has; a notification would have to be passed through it, which it may not do.
  tmux: usual,
};

const programs: Readonly<Record<string, string>> = {
  'iTerm.app': 'iterm',
  ghostty: 'ghostty',
  WezTerm: 'wezterm',
  vscode: 'vscode',
};

const terms: Readonly<Record<string, string>> = {
  'xterm-kitty': 'kitty',
  'xterm-ghostty': 'ghostty',
  wezterm: 'wezterm',
  foot: 'foot',
  'foot-extra': 'foot',
  alacritty: 'alacritty',
};

/** VTE tells its version as one number: `0.80.1` is 8001. */
const vteProgress = 8000;
const vteLeast = 5000;

function nameOf(env: Environment): string | undefined {
  const { TERM: term = '', TERM_PROGRAM: program = '' } = env;
  if (env['TMUX'] !== undefined || term.startsWith('tmux')) return 'tmux';
  if (env['STY'] !== undefined || term.startsWith('screen') || term === 'dumb' || term === 'linux') return undefined;
  const named = programs[program] ?? terms[term];
  if (named !== undefined) return named;
  if (env['KITTY_WINDOW_ID'] !== undefined) return 'kitty';
  if (env['ALACRITTY_WINDOW_ID'] !== undefined) return 'alacritty';
  if (env['WT_SESSION'] !== undefined) return 'windows';
  if (env['KONSOLE_VERSION'] !== undefined) return 'konsole';
  const vte = Number(env['VTE_VERSION'] ?? 0);
  if (vte >= vteLeast) return vte >= vteProgress ? 'vte with progress' : 'vte';
  return env['XTERM_VERSION'] === undefined ? undefined : 'xterm';
}

/** Is the version `least` or later? `3.6.10` is later than `3.6.6`. */
function isSince(version: string, least: string): boolean {
  const numbers = (text: string) => text.split(/\D+/).map(Number);
  const [has, wants] = [numbers(version), numbers(least)];
  const at = wants.findIndex((number, index) => number !== (has[index] ?? 0));
  return at < 0 || (has[at] ?? 0) > wants[at]!;
}

/** What the terminal calls itself, as far as that tells it from others: what was found out about it is remembered by this. */
export function terminalId(env: Environment): string {
  return nameOf(env) ?? env['TERM'] ?? '';
}

/** The same with its version, which may show things otherwise. Not sure: it says so little of itself (over ssh) that it may be any. */
export function knownBy(env: Environment): { id: string; isSure: boolean } {
  const version = env['TERM_PROGRAM_VERSION'] ?? env['VTE_VERSION'] ?? '';
  return { id: `${terminalId(env)} ${version}`.trimEnd(), isSure: nameOf(env) !== undefined };
}

/**
 * What becomes of rows that a narrowed window has no room for: they are cut; or broken in two, and the cursor `follows` its own row; or it
 * `sinks` below it by each row that breaks further down, as in xterm.js (`_reflowSmaller`), which breaks all but the cursor's own.
 */
export type Reflow = 'cuts' | 'follows' | 'sinks';

/** How this terminal does it. Nearly all break rows; one that says nothing of itself at all on this machine is a page of xterm.js. */
export function reflowOf(env: Environment): Reflow {
  const name = nameOf(env);
  const { TERM: term = '', TERM_PROGRAM: program } = env;
  if (name !== 'tmux' && (env['XTERM_VERSION'] ?? env['STY'] ?? /^(?:screen|linux|dumb)/.exec(term))) return 'cuts';
  if (program === 'vscode' || program === 'Hyper' || program === 'Tabby') return name === 'tmux' ? 'follows' : 'sinks';
  const told = name ?? program ?? env['TERMINAL_EMULATOR'] ?? env['SSH_CONNECTION'] ?? env['SSH_TTY'];
  return told === undefined && term.startsWith('xterm') ? 'sinks' : 'follows';
}

/** What this terminal understands; of one that is not known, nothing. */
export function knownTerminal(env: Environment): KnownTerminal {
  const known = terminals[nameOf(env) ?? ''];
  if (known === undefined) return nothing;
  const { since, ...knows } = known;
  const version = env['TERM_PROGRAM_VERSION'];
  return since === undefined || version === undefined ? knows : { ...knows, progress: isSince(version, since) };
}
