import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import stringWidth from 'string-width';

export interface Pty {
  pid: number;
  write(keys: string): void;
  /** The rows that are visible now, without trailing blanks. */
  screen(): string[];
  /** Every row from the start of the scrollback to the bottom of the screen, without trailing blanks and blank rows at the end. */
  scrollback(): string[];
  /** No frame is being written (synchronized output): what stands on the screen belongs together. */
  whole(): boolean;
  /** Of the visible screen, 0-based. */
  cursor(): { x: number; y: number };
  /** Resolves when the screen holds the text (or the predicate is true); checked after each piece of output. Rejects with the screen after `timeoutMs`. */
  waitFor(what: string | RegExp | ((screen: string[]) => boolean), timeoutMs?: number): Promise<void>;
  resize(columns: number, rows: number): void;
  /** Lets the terminal answer what it was asked so far, and at once from then on; for one that was started with `late`. */
  answer(): void;
  /** Every byte the program wrote, decoded as UTF-8. */
  raw(): string;
  exit: Promise<number>;
  kill(): void;
  /** Closes the terminal, as its window does: the kernel tells the program. */
  hangUp(): void;
}

interface Start {
  file: string;
  args?: string[];
  cols?: number;
  rows?: number;
  /** Merged over this process's environment; `undefined` takes a variable away. */
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** The terminal shows characters of ambiguous width (①, ±, …) two columns wide. */
  wide?: boolean;
  /** The terminal keeps its answers to itself until `answer` is called. */
  late?: boolean;
}

/** Variables that change what a terminal program does; a test that wants one sets it. */
const unwanted = [
  'CI',
  'CONTINUOUS_INTEGRATION',
  'FORCE_COLOR',
  'NO_COLOR',
  'COLORFGBG',
  'INK_SCREEN_READER',
  'DEV',
  'COLUMNS',
  'LINES',
  // By these a terminal is known, and what it understands.
  'TERM_PROGRAM',
  'TERM_PROGRAM_VERSION',
  'TMUX',
  'STY',
  'KITTY_WINDOW_ID',
  'ALACRITTY_WINDOW_ID',
  'VTE_VERSION',
  'WT_SESSION',
  'KONSOLE_VERSION',
  'XTERM_VERSION',
];

/** Runs a program in a real pseudo-terminal, its output replayed by a terminal emulator. */
export function startPty(at: Start): Pty {
  const env: Record<string, string | undefined> = { ...process.env };
  for (const name of unwanted) delete env[name];
  Object.assign(env, { TERM: 'xterm-256color' }, at.env);
  for (const [name, value] of Object.entries(env)) if (value === undefined) delete env[name];

  const cols = at.cols ?? 80;
  const rows = at.rows ?? 24;
  const terminal = new xterm.Terminal({ cols, rows, scrollback: 100_000, allowProposedApi: true });
  if (at.wide) terminal.unicode.register(wideUnicode);
  if (at.wide) terminal.unicode.activeVersion = wideUnicode.version;
  const child = spawn(at.file, at.args ?? [], {
    name: 'xterm-256color',
    cols,
    rows,
    cwd: at.cwd ?? process.cwd(),
    env,
  });
  let raw = '';
  let over = false;
  const waiters = new Set<() => void>();
  const check = () => {
    for (const waiter of waiters) waiter();
  };
  child.onData((data) => {
    raw += data;
    terminal.write(data, check);
  });
  let held: string[] | null = at.late ? [] : null;
  // A terminal answers questions about itself (cursor position, attributes): so does this one.
  terminal.onData((answer) => {
    if (held) held.push(answer);
    else if (!over) child.write(answer);
  });
  const exit = new Promise<number>((resolve) => {
    child.onExit(({ exitCode, signal }) => {
      over = true;
      // The emulator may still be working through the last output.
      terminal.write('', () => {
        check();
        resolve(signal ? 128 + signal : exitCode);
      });
    });
  });

  const row = (y: number) => terminal.buffer.active.getLine(y)?.translateToString(true).trimEnd() ?? '';
  const screen = () => Array.from({ length: terminal.rows }, (_, y) => row(terminal.buffer.active.baseY + y));
  return {
    pid: child.pid,
    write: (keys) => child.write(keys),
    screen,
    scrollback() {
      const all = Array.from({ length: terminal.buffer.active.length }, (_, y) => row(y));
      while (all.length > 0 && all.at(-1) === '') all.pop();
      return all;
    },
    whole: () => !terminal.modes.synchronizedOutputMode,
    cursor: () => ({ x: terminal.buffer.active.cursorX, y: terminal.buffer.active.cursorY }),
    waitFor(what, timeoutMs = 10_000) {
      const holds = () => {
        const now = screen();
        if (typeof what === 'function') return what(now);
        const text = now.join('\n');
        return typeof what === 'string' ? text.includes(what) : what.test(text);
      };
      return new Promise((resolve, reject) => {
        const done = (error?: Error) => {
          clearTimeout(timer);
          waiters.delete(waiter);
          if (error) reject(error);
          else resolve();
        };
        const waiter = () => {
          if (holds()) done();
          else if (over)
            done(new Error(`the program ended before ${describe(what)} was seen:\n${screen().join('\n')}`));
        };
        const timer = setTimeout(
          () => done(new Error(`${describe(what)} was not seen:\n${screen().join('\n')}`)),
          timeoutMs,
        );
        waiters.add(waiter);
        waiter();
      });
    },
    resize(columns, height) {
      terminal.resize(columns, height);
      child.resize(columns, height);
    },
    answer() {
      const all = held?.join('') ?? '';
      held = null;
      if (!over && all !== '') child.write(all);
    },
    raw: () => raw,
    exit,
    hangUp() {
      (child as unknown as { destroy(): void }).destroy();
    },
    kill() {
      if (!over) child.kill('SIGKILL');
    },
  };
}

/** As in the fonts of East Asia. Properties are packed as the emulator has them: the width two bits from the second on, joined in the first. */
const wideUnicode: xterm.IUnicodeVersionProvider = {
  version: 'east-asian',
  wcwidth: (code) => Math.min(2, stringWidth(String.fromCodePoint(code), { ambiguousIsNarrow: false })) as 0 | 1 | 2,
  charProperties(code, before) {
    const own = this.wcwidth(code);
    const joins = own === 0 && before !== 0;
    return ((joins ? (before >> 1) & 3 : own) << 1) | (joins ? 1 : 0);
  },
};

function describe(what: string | RegExp | ((screen: string[]) => boolean)): string {
  return typeof what === 'function' ? 'what was awaited' : JSON.stringify(String(what));
}
