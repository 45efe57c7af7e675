import { homedir } from 'node:os';
import { render } from 'ink';
import type { Desk } from '../../protocol/desk.ts';
import type { RecordedEvent } from '../../protocol/event.ts';
import type { Session } from '../../protocol/session.ts';
import { App } from './app.tsx';
import { linksWork } from './hyperlinks.ts';
import { loadPanel } from './late-panel.tsx';
import { loadLexer } from './markdown/lexer.ts';
import { Shell } from './controller.ts';
import { chooseTheme, type Theme } from './theme.ts';
import { Feed, transcriptRows } from './transcript/feed.ts';
import { count, type LookAt, oneLine } from './transcript/look.ts';
import { paper } from './transcript/paper.ts';

interface TuiStart {
  session: Session;
  desk: Desk;
  /** Recorded events of a session that goes on: shown before the first frame. */
  history: readonly RecordedEvent[];
  /** Sent at once. */
  prompt?: string;
  /** Told to the person when they are known. */
  notices?: Promise<readonly string[]>;
  /** Called when the first frame is there. */
  drawn?: () => void;
  /** Ends it from outside, with 1. */
  signal?: AbortSignal;
  options: {
    color: boolean;
    theme?: 'dark' | 'light' | 'auto';
    screenReader: boolean;
    /** What a person on the tour may send: each in its turn stands in the composer. */
    hints?: string[];
  };
}

/** Blocks of a resumed session that are shown: the rest is in the file. */
const mostHistory = 50;

/** Runs the terminal until the person leaves it. Returns the exit code: 0, or 130 when a turn was cut short by it. Needs a terminal on stdin and stdout. */
export async function startTui(at: TuiStart): Promise<number> {
  // Before the first frame: what is typed from here on must not be echoed by the terminal, nor its Enter become a line feed.
  process.stdin.setRawMode?.(true);
  try {
    return await run(at);
  } finally {
    process.stdin.setRawMode?.(false);
  }
}

async function run({ session, desk, history, prompt, notices, drawn, signal, options }: TuiStart): Promise<number> {
  const theme = chooseTheme(options);
  const reader = options.screenReader;
  const hyperlinks = !reader && theme.name !== 'none' && linksWork(process.env);
  let verbose = false;
  const size = () => ({ columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 });
  const looks = (): { printed: LookAt; live: LookAt; most: number } => {
    const { columns, rows } = size();
    const look = (wide: number): LookAt => ({
      theme,
      // The last column stays free: rows that fill it are broken when the window narrows, and drift on some consoles.
      columns: Math.max(1, wide - 1),
      reader,
      hyperlinks,
      verbose,
      blob: (hash) => feed.session.blob(hash),
      persona: (slug) => desk.personas.all.find((persona) => persona.slug === slug) ?? { name: slug },
    });
    return { printed: look(columns), live: look(Math.min(columns, 81)), most: Math.max(4, Math.min(16, rows - 8)) };
  };
  const feed = new Feed(session, looks);
  const showHistory = async (events: readonly RecordedEvent[], write: (text: string) => void): Promise<void> => {
    if (events.length === 0) return;
    const { rows, left } = await transcriptRows(events, mostHistory, looks().printed);
    const head =
      left > 0 ? [theme.paint('dim', `… ${count(left, 'earlier block')} not shown · /export writes them all`), ''] : [];
    write(`${[...head, ...rows].join('\n')}\n\n`);
  };
  const shell = new Shell({
    feed,
    desk,
    tour: options.hints ?? [],
    showHistory: (events) => showHistory(events, (text) => feed.printRows(text.trimEnd().split('\n'))),
  });

  process.stdout.write(`${banner(session, desk, theme, reader)}\n\n`);
  await showHistory(history, (text) => process.stdout.write(text));
  feed.attach(session, history);
  const unfold = () => {
    verbose = !verbose;
    const thought = verbose ? lastThought(feed.recorded) : null;
    if (thought !== null) feed.print({ kind: 'thought', text: thought, ms: null });
    shell.say(
      verbose
        ? 'thinking and outputs are shown whole from here on (Ctrl+O folds them again)'
        : 'thinking and outputs are folded again',
    );
  };
  const screen = render(
    <App
      feed={feed}
      shell={shell}
      desk={desk}
      theme={theme}
      reader={reader}
      hints={tourWords(options.hints ?? [])}
      unfold={unfold}
    />,
    {
      stdout: paper(process.stdout, (key) => feed.snapshot().items[key]?.rows ?? []),
      incrementalRendering: true,
      maxFps: 60,
      exitOnCtrlC: false,
      patchConsole: true,
      kittyKeyboard: { mode: 'auto' },
      isScreenReaderEnabled: reader,
    },
  );
  drawn?.();
  signal?.addEventListener('abort', () => shell.exit(1), { once: true });
  void notices?.then((all) => {
    for (const notice of all) feed.print({ kind: 'notice', level: 'warning', text: notice });
  });
  const resized = () => feed.refresh();
  process.stdout.on('resize', resized);
  // After the first frame: what the first prompt will need anyway.
  setImmediate(() => void Promise.all([loadLexer(), shell.remember(), loadPanel()]));
  if (prompt !== undefined && prompt !== '') shell.submit({ text: prompt, shown: prompt, mentions: [] });

  const code = await screen.waitUntilExit();
  process.stdout.off('resize', resized);
  feed.close();
  const { id, turn } = feed.session.state();
  await feed.session.close();
  if (turn > 0) process.stdout.write(`${theme.paint('dim', `Go on with: archie --resume ${id}`)}\n`);
  return typeof code === 'number' ? code : 0;
}

function tourWords(steps: readonly string[]): string[] {
  return steps.map((_, i) => `Tour, step ${i + 1} of ${steps.length}: Enter sends what stands below`);
}

/** The last thinking that was folded away. */
function lastThought(recorded: readonly RecordedEvent[]): string | null {
  const reply = recorded.findLast(
    (event) =>
      event.type === 'replied' && event.content.some((part) => part.type === 'thinking' && part.thinking !== ''),
  );
  if (reply?.type !== 'replied') return null;
  return reply.content.flatMap((part) => (part.type === 'thinking' ? [part.thinking] : [])).join('\n\n');
}

function banner(session: Session, desk: Desk, theme: Theme, reader: boolean): string {
  const { root, settings } = session.state();
  const home = homedir();
  const where = oneLine(root === home || root.startsWith(`${home}/`) ? `~${root.slice(home.length)}` : root);
  const name = theme.paint('title', `archie ${desk.version}`);
  if (reader) return `${name}, in ${where}, model ${oneLine(settings.model)}. Type /help for commands and keys.`;
  return `${name} ${theme.paint('dim', `· ${where} · /help`)}`;
}
