/** The terminal front's start function: puts feed, controller and screen together, and runs them until the person leaves. */

import { basename } from 'node:path';
import { render } from 'ink';
import type { Desk } from '../../protocol/desk.ts';
import type { RecordedEvent } from '../../protocol/event.ts';
import type { Session } from '../../protocol/session.ts';
import type { TrustAnswer, TrustQuestion } from '../../protocol/desk.ts';
import { mentionsIn } from '../../text/mentions.ts';
import { t } from '../../text/words/words.ts';
import { App } from './app.tsx';
import { Controller } from './controller.ts';
import type { Early } from './early/early.ts';
import { banner } from './early/first-frame.ts';
import { linksWork } from './hyperlinks.ts';
import { loadLexer } from './markdown/lexer.ts';
import { Attention } from './terminal/attention.ts';
import type { NotifySettings } from './terminal/attention.ts';
import { hearingFocus } from './terminal/focus.ts';
import { knownTerminal } from './terminal/known.ts';
import { send, toClipboard } from './terminal/signals.ts';
import { loadPanel } from './question/late-panel.tsx';
import { chooseTheme } from './theme.ts';
import type { Theme } from './theme.ts';
import { Feed } from './transcript/feed.ts';
import { count } from './transcript/look.ts';
import type { LookAt } from './transcript/look.ts';
import { paper, print, printed } from './transcript/paper.ts';
import { transcriptRows } from './transcript/replay.ts';
import { StandIns } from './transcript/stand-ins.ts';

interface TuiStart {
  session: Session;
  desk: Desk;
  /** Recorded events of a session that goes on: shown before the first frame. */
  history: readonly RecordedEvent[];
  /** Sent at once. */
  prompt?: string;
  /** Told to the person when they are known. */
  notices?: Promise<readonly string[]>;
  /** The question whether the folder is trusted, where there is one: nothing is opened before it is answered. */
  trust?: { asked: Promise<TrustQuestion | null>; answer: (answer: TrustAnswer) => void };
  /** What stands on the screen already, and has the keyboard. */
  early?: Early | undefined;
  /** Called when the first frame is there. */
  drawn?: () => void;
  /** The rooms could not be opened, or something failed that nobody waits for: ends it, with 1. */
  signal?: AbortSignal;
  /** A signal, or the terminal was closed: ends it, with 130. */
  ended?: AbortSignal;
  options: {
    color: boolean;
    theme?: 'dark' | 'light' | 'auto';
    screenReader: boolean;
    /** How the person is called when one is needed. */
    notify?: NotifySettings;
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

async function run(at: TuiStart): Promise<number> {
  const { session, desk, history, prompt, notices, options, signal } = at;
  const terminal = knownTerminal(process.env);
  const display = displayOf(at, () => feed.session);
  const feed = new Feed(session, display.looks);
  const controller = new Controller({
    feed,
    desk,
    trust: at.trust?.answer,
    tour: options.hints ?? [],
    clipboard: terminal.clipboard ? (text) => send(toClipboard(text)) : null,
    showHistory: async (events) => feed.printRows(await historyRows(events, display.looks().printed)),
  });

  const attention = new Attention({
    settings: options.notify ?? {},
    terminal,
    where: () => basename(feed.session.state().root),
    write: send,
  });

  if (!at.early)
    print([banner({ state: session.state(), version: desk.version, theme: display.theme }, display.reader), '']);
  const past = await historyRows(history, display.looks().printed);
  feed.attach(session, history);
  const before = (at.early?.handOver() ?? '') + printed(past.length > 0 ? [...past, ''] : []);
  const standIns = new StandIns();
  const screen = render(
    <App
      feed={feed}
      controller={controller}
      desk={desk}
      theme={display.theme}
      reader={display.reader}
      attention={attention}
      hints={tourWords(options.hints ?? [])}
      unfold={() => unfold(display, feed, controller)}
      standIns={standIns}
    />,
    {
      ...(attention.listens && { stdin: hearingFocus(process.stdin, attention.focus) }),
      stdout: paper(process.stdout, { rowsOf: (key) => feed.snapshot().items[key]?.rows ?? [], standIns, before }),
      incrementalRendering: true,
      maxFps: 60,
      exitOnCtrlC: false,
      patchConsole: true,
      kittyKeyboard: { mode: 'auto' },
      isScreenReaderEnabled: display.reader,
    },
  );
  const calm = callWhenNeeded(attention, feed, controller);
  at.drawn?.();
  void at.trust?.asked.then(controller.askTrust, () => undefined);
  if (signal?.aborted) controller.exit(1);
  signal?.addEventListener('abort', () => controller.exit(1), { once: true });
  exitWithTerminal(at.ended, () => controller.exit(130));
  void notices?.then((all) => {
    for (const notice of all) feed.print({ kind: 'notice', level: 'warning', text: notice });
    // The rooms are open: what the command line allows is known now.
    feed.refresh();
  });
  const resized = () => feed.refresh();
  process.stdout.on('resize', resized);
  // After the first frame: what the first prompt will need anyway.
  setImmediate(() => void Promise.all([loadLexer(), controller.remember(), loadPanel()]));
  if (prompt !== undefined && prompt !== '')
    controller.submit({ text: prompt, shown: prompt, mentions: mentionsIn(prompt) });

  const code = await screen.waitUntilExit();
  calm();
  process.stdout.off('resize', resized);
  feed.close();
  const { id, turn } = feed.session.state();
  await feed.session.close();
  if (turn > 0) print([display.theme.paint('dim', t`Go on with: archie --resume ${id}`)]);
  return typeof code === 'number' ? code : 0;
}

/** Follows the session until the person leaves; the terminal is as it was before keys are no longer read, however that comes about. */
function callWhenNeeded(attention: Attention, feed: Feed, controller: Controller): () => void {
  const restore = (): void => attention.hold();
  attention.release();
  process.once('exit', restore);
  feed.subscribe(() => attention.see(feed.snapshot().view));
  controller.subscribe(() => {
    if (controller.state().exit !== null) restore();
  });
  return () => {
    restore();
    process.off('exit', restore);
  };
}

/** A terminal that is gone can neither be read nor written: that, or a signal, ends the session in order. */
function exitWithTerminal(ended: AbortSignal | undefined, exit: () => void): void {
  if (ended?.aborted) exit();
  ended?.addEventListener('abort', exit, { once: true });
  for (const stream of [process.stdin, process.stdout, process.stderr]) stream.on('error', exit);
  process.stdin.on('end', exit);
}

/** How things are shown in this terminal. `verbose` is what a person may change. */
interface DisplaySettings {
  theme: Theme;
  reader: boolean;
  verbose: boolean;
  looks: () => { printed: LookAt; live: LookAt; most: number };
}

function displayOf({ desk, options }: TuiStart, session: () => Session): DisplaySettings {
  const theme = chooseTheme(options);
  const reader = options.screenReader;
  const hyperlinks = !reader && theme.name !== 'none' && linksWork(process.env);
  const look = (wide: number): LookAt => ({
    theme,
    // The last column stays free: rows that fill it are broken when the window narrows, and drift on some consoles.
    columns: Math.max(1, wide - 1),
    reader,
    hyperlinks,
    verbose: display.verbose,
    blob: (hash) => session().blob(hash),
    persona: (slug) => desk.personas.all.find((persona) => persona.slug === slug) ?? { name: slug },
  });
  const display: DisplaySettings = {
    theme,
    reader,
    verbose: false,
    looks() {
      const columns = process.stdout.columns || 80;
      const rows = process.stdout.rows || 24;
      return { printed: look(columns), live: look(Math.min(columns, 81)), most: Math.max(4, Math.min(16, rows - 8)) };
    },
  };
  return display;
}

/** What a session that goes on has behind it, as rows. */
async function historyRows(events: readonly RecordedEvent[], at: LookAt): Promise<string[]> {
  if (events.length === 0) return [];
  const { rows, left } = await transcriptRows(events, mostHistory, at);
  if (left === null) return rows;
  const what = 'turns' in left ? t`more than ${count(left.turns, 'earlier turn')}` : count(left.blocks, 'earlier block');
  return [at.theme.paint('dim', t`… ${what} not shown · /export writes them all`), '', ...rows];
}

/** Shows thinking and outputs whole from here on, the last thinking once more; or folds them again. */
function unfold(display: DisplaySettings, feed: Feed, controller: Controller): void {
  display.verbose = !display.verbose;
  const thought = display.verbose ? lastThought(feed.recorded) : null;
  if (thought !== null) feed.print({ kind: 'thought', text: thought, ms: null });
  controller.say(
    display.verbose
      ? t('thinking and outputs are shown whole from here on (Ctrl+O folds them again)')
      : t('thinking and outputs are folded again'),
  );
}

function tourWords(steps: readonly string[]): string[] {
  return steps.map((_, i) => t`Tour, step ${i + 1} of ${steps.length}: Enter sends what stands below`);
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
