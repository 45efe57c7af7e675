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
import { loadLexer } from './markdown/lexer.ts';
import { Attention } from './terminal/attention.ts';
import type { NotifySettings } from './terminal/attention.ts';
import { askBackground } from './terminal/background.ts';
import { hearingFocus } from './terminal/focus.ts';
import { drawing } from './terminal/drawing.ts';
import { knownTerminal, terminalId } from './terminal/known.ts';
import { questions } from './terminal/questions.ts';
import { send, toClipboard } from './terminal/signals.ts';
import { loadPanel } from './question/late-panel.tsx';
import { Themes } from './theme/themes.ts';
import { chooseTheme, followsTerminal } from './theme.ts';
import type { Theme, ThemeChoice } from './theme.ts';
import { displayOf, historyRows, lastFolded, lastThought } from './transcript/display.ts';
import type { Display } from './transcript/display.ts';
import { Feed } from './transcript/feed.ts';
import { paper, print, printed } from './transcript/paper.ts';
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
    theme: ThemeChoice;
    screenReader: boolean;
    /** Keys as in vi. */
    vim?: boolean;
    /** How wide the terminal shows characters of ambiguous width is to be found out. */
    measure?: boolean;
    /** How the person is called when one is needed. */
    notify?: NotifySettings;
    /** What a person on the tour may send: each in its turn stands in the composer. */
    hints?: string[];
  };
}

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
  const { session, desk, history, prompt, notices, options } = at;
  const terminal = knownTerminal(process.env);
  const display = displayOf(
    { desk, reader: options.screenReader, theme: chooseTheme(options.theme) },
    () => feed.session,
  );
  const { themes, background } = themesOf(at, (theme) => {
    display.theme = theme;
    controller.show({ theme });
  });
  const feed = new Feed(session, display.looks);
  const controller = new Controller({
    feed,
    desk,
    trust: at.trust?.answer,
    vim: options.vim ?? false,
    tour: options.hints ?? [],
    commands: {
      clipboard: terminal.clipboard ? (text) => send(toClipboard(text)) : null,
      themes: options.theme.color ? themes : null,
    },
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
  const { input, inFrame, follow } = questions(at, background);
  const before = (at.early?.handOver() ?? '') + printed(past.length > 0 ? [...past, ''] : []) + inFrame;
  const standIns = new StandIns();
  const screen = render(
    <App
      {...{ feed, controller, desk, attention, standIns }}
      theme={display.theme}
      reader={display.reader}
      hints={tourWords(options.hints ?? [])}
      unfold={() => unfold(display, feed, controller)}
    />,
    {
      stdin: attention.listens ? hearingFocus(input, attention.focus) : input,
      stdout: paper(process.stdout, { rowsOf: (key) => feed.snapshot().items[key]?.rows ?? [], standIns, before }),
      ...drawing,
      isScreenReaderEnabled: display.reader,
    },
  );
  follow(desk, screen, feed);
  const calm = callWhenNeeded(attention, feed, controller);
  // The first frame waits for no answer.
  if (background) send(askBackground);
  at.drawn?.();
  void at.trust?.asked.then(controller.askTrust, () => undefined);
  exitWithTerminal(at, controller);
  tellLater(notices, feed);
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
function exitWithTerminal({ signal, ended }: TuiStart, controller: Controller): void {
  const exit = () => controller.exit(130);
  if (signal?.aborted) controller.exit(1);
  signal?.addEventListener('abort', () => controller.exit(1), { once: true });
  if (ended?.aborted) exit();
  ended?.addEventListener('abort', exit, { once: true });
  for (const stream of [process.stdin, process.stdout, process.stderr]) stream.on('error', exit);
  process.stdin.on('end', exit);
}

/** What there is to be told when the rooms are open. */
function tellLater(notices: TuiStart['notices'], feed: Feed): void {
  void notices?.then((all) => {
    for (const notice of all) feed.print({ kind: 'notice', level: 'warning', text: notice });
    // The rooms are open: what the command line allows is known now.
    feed.refresh();
  });
}

/** The theme, and who is to hear what is behind the text, where that is asked: it is remembered for the next start. */
function themesOf(
  { desk, options }: TuiStart,
  show: (theme: Theme) => void,
): { themes: Themes; background: ((behind: 'dark' | 'light') => void) | null } {
  const { theme = 'auto', own, behind, color } = options.theme;
  const themes = new Themes({ name: theme, own, behind, show });
  const asks = knownTerminal(process.env).background && color && followsTerminal(theme);
  const heard = (told: 'dark' | 'light'): void => {
    themes.heard(told);
    desk.preferences.save({ backgrounds: { [terminalId(process.env)]: told } });
  };
  return { themes, background: asks ? heard : null };
}

/** Shows thinking and outputs whole from here on, the last thinking once more; or folds them again. */
function unfold(display: Display, feed: Feed, controller: Controller): void {
  display.verbose = !display.verbose;
  const thought = display.verbose ? lastThought(feed.recorded) : null;
  if (thought !== null) feed.print({ kind: 'thought', text: thought, ms: null });
  const folded = display.verbose ? lastFolded(feed.recorded) : null;
  if (folded !== null) feed.print(folded);
  controller.say(
    display.verbose
      ? t('thinking and outputs are shown whole from here on; the same key folds them again')
      : t('thinking and outputs are folded again'),
  );
}

function tourWords(steps: readonly string[]): string[] {
  return steps.map((_, i) => t`Tour, step ${i + 1} of ${steps.length}: Enter sends what stands below`);
}
