/** The whole screen as one component: the transcript above, live rows, a panel or the composer, and the status row. */

import { Box, useApp, useInput, useWindowSize } from 'ink';
import { memo, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Desk, Place } from '../../protocol/desk.ts';
import { t } from '../../text/words/words.ts';
import { pressApp } from './app-keys.ts';
import type { AppActions } from './app-keys.ts';
import { BesideScreen } from './beside.tsx';
import { commandHints } from './commands/registry.ts';
import { Composer } from './composer/composer.tsx';
import type { Controller } from './controller.ts';
import { liveColumns, placeholder, roomAbove } from './early/first-frame.ts';
import type { FilePlace } from './editor.ts';
import type { ScreenState } from './screen-state.ts';
import { pressesOf } from './keys/press.ts';
import { personaIn, rowsAbove } from './live/above.ts';
import { frameMs } from './live/rows.ts';
import { stagedIn } from './mentions.ts';
import { LatePanel } from './question/late-panel.tsx';
import { Row } from './keys/rows.tsx';
import type { Attention } from './terminal/attention.ts';
import type { Theme } from './theme.ts';
import type { Feed } from './transcript/feed.ts';
import { lastDiagram } from './transcript/last-diagram.ts';
import { LiveRows, Transcript } from './transcript/scrollback.tsx';
import type { StandIns } from './transcript/stand-ins.ts';
import { TrustPanel } from './trust/panel.tsx';
import { useTerminal } from './use-terminal.ts';
import { delegatesAt } from './view/delegates.ts';
import { statusRow } from './view/status.ts';

interface AppProps {
  feed: Feed;
  controller: Controller;
  desk: Desk;
  theme: Theme;
  reader: boolean;
  /** Gives the terminal out of its hands while somebody else has it. */
  attention: Pick<Attention, 'hold' | 'release'>;
  /** What a person on the tour may try, one after the other. */
  hints: readonly string[];
  /** Prints folded things whole from here on, or folded again. */
  unfold: () => void;
  standIns: StandIns;
}

/** Draws again only when something of its own changes. */
const Composing = memo(Composer);

/** The screen of a session. Everything it knows comes from the feed and the controller; keys go to the controller. */
export function App({ feed, controller, desk, reader, attention, hints, unfold, standIns, ...at }: AppProps) {
  const snapshot = useSyncExternalStore(feed.subscribe, feed.snapshot);
  const { items, view, state } = snapshot;
  const screen = useSyncExternalStore(controller.subscribe, controller.state);
  const { columns, rows } = useWindowSize();
  const terminal = useTerminal(feed, desk, controller, attention);
  const completion = useCompletion(feed, desk, terminal.edit);
  const place = usePlace(desk, state.turn === 0);
  const persona = personaIn(desk, state.persona);
  const question = view.questions[0] ?? screen.plan?.question;
  const asked = question !== undefined || screen.trust !== null;
  const ticks = (view.running || view.calls.length > 0 || screen.beside === 'jobs') && !asked && !reader;
  const theme = screen.theme ?? at.theme;
  const now = Math.max(snapshot.at, useTicks(feed, ticks));
  useExit(screen.exit);
  useOpening(screen.opening, terminal.open);
  const app = useAppKeys(feed, controller, {
    asked,
    // What is asked keeps its place, and what is read aloud is read once.
    unfold: asked || reader ? unfold : controller.picking.toggleUnfold,
    suspend: () => void terminal.suspend(),
  });

  if (screen.exit !== null) return <Transcript items={items} feed={feed} />;
  const wide = liveColumns(columns);
  const delegates = delegatesAt(state.delegates, view, now);
  const covered = asked || screen.beside !== null;
  const room = covered ? Math.max(0, Math.min(18, rows - Math.max(1, rows - 4) - 3)) : roomAbove(rows);
  const above = rowsAbove(
    snapshot,
    { theme, columns: wide.rows, room, reader, now, delegates, asked: covered },
    { feed, screen, desk, place, hint: view.running || asked ? null : (hints[screen.turns] ?? null) },
  );
  const window = { columns, rows, theme };
  return (
    <>
      <Transcript items={items} feed={feed} />
      <Box flexDirection="column" maxHeight={Math.max(1, rows - 1)} overflow="hidden">
        {/* The first row of all ends with a blank one. */}
        <LiveRows rows={screen.trust && above.length === 0 ? [] : [...above, '']} {...(!reader && { standIns })} />
        {screen.trust && <TrustPanel {...window} question={screen.trust} onAnswer={controller.answerTrust} />}
        {question !== undefined && (
          <LatePanel
            key={question.id}
            {...window}
            {...{ question, desk, vim: screen.vim }}
            session={question === screen.plan?.question ? screen.plan.contents : feed.session}
            proofs={() => feed.proofs}
            {...{ edit: terminal.edit, suspended: terminal.suspended }}
            {...{ answer: controller.answer, interrupt: controller.interrupt }}
          />
        )}
        <BesideScreen
          {...window}
          {...{ feed, screen, delegates, now, controller, app }}
          top={above.length + 1}
          active={!asked}
          always={unfold}
        />
        <Composing
          {...window}
          top={above.length + 1}
          active={!covered}
          history={screen.history}
          commands={commandHints}
          {...completion}
          {...{ draft: screen.draft, pressed: screen.pressed }}
          onPalette={controller.picking.openPalette}
          onKeys={controller.picking.openKeys}
          {...{ placeholder: t(placeholder), vim: screen.vim, onPager: terminal.page }}
          onSubmit={controller.submit}
          onShell={controller.shell}
          onCommand={controller.command}
          onInterrupt={controller.escape}
          onCtrlC={controller.ctrlC}
          onCtrlD={controller.ctrlD}
        />
        <Status {...{ state, desk, persona, theme, columns: wide.status, reader }} />
      </Box>
    </>
  );
}

interface AppKeysAt {
  asked: boolean;
  unfold: () => void;
  suspend: () => void;
}

/** Keys that do the same wherever the person is; returns what they do, for the palette. */
function useAppKeys(feed: Feed, controller: Controller, at: AppKeysAt): AppActions {
  const { nextMode, overrule, toggleTodos } = controller;
  const app: AppActions = {
    ...at,
    get held() {
      // Enter in a screen beside the conversation is meant for that.
      return controller.state().beside === null && feed.snapshot().view.held !== null;
    },
    nextMode,
    overrule,
    toggleTodos,
    toggleDelegates: controller.picking.toggleDelegates,
    background: controller.picking.background,
    proceed: () => feed.session.proceed(),
    undo: () => controller.command('undo', ''),
    showDiagram: () => feed.print(lastDiagram(feed.recorded)),
  };
  useInput((input, key) => {
    feed.typed();
    pressApp(pressesOf(input, key), app);
  });
  return app;
}

/** What the composer completes and opens, the same for every frame. */
function useCompletion(feed: Feed, desk: Desk, edit: (name: string, text: string) => Promise<string | null>) {
  const personas = useCallback(
    () => desk.personas.all.map(({ slug, description }) => ({ name: slug, hint: description })),
    [desk],
  );
  const files = useCallback(() => desk.files(stagedIn(feed.session)), [desk, feed]);
  const tracked = useCallback(() => desk.tracked(), [desk]);
  const editor = useCallback((text: string) => edit('prompt.md', text), [edit]);
  const picture = useCallback(() => desk.clipboardPicture(), [desk]);
  const peek = useCallback((path: string) => desk.peek(path, stagedIn(feed.session)), [desk, feed]);
  return { personas, files, tracked, editor, picture, peek };
}

/** Opens a file when there is another one to open. */
function useOpening({ id, place }: ScreenState['opening'], open: (place: FilePlace) => Promise<void>): void {
  const opened = useRef(id);
  useEffect(() => {
    if (opened.current === id || place === null) return;
    opened.current = id;
    void open(place);
  }, [id, place, open]);
}

/** Ends Ink when there is an exit code. */
function useExit(code: number | null): void {
  const { exit } = useApp();
  useEffect(() => {
    if (code !== null) exit(code);
  }, [code, exit]);
}

/** The last row: who, which model, what may happen, what it cost. */
function Status({ desk, ...at }: { desk: Desk } & Omit<Parameters<typeof statusRow>[0], 'isolation'>) {
  return <Row text={statusRow({ ...at, isolation: useIsolation(desk) })} />;
}

/** Where one is, once it is known; undefined where nobody wants to know, or can. */
function usePlace(desk: Desk, wanted: boolean): Place | null | undefined {
  const [place, setPlace] = useState<Place | null | undefined>(null);
  useEffect(() => {
    if (wanted) desk.place().then(setPlace, () => setPlace(undefined));
  }, [desk, wanted]);
  return place;
}

/** How far commands are held away: empty until it is known, null where they are not. */
function useIsolation(desk: Desk): string | null {
  const [isolation, setIsolation] = useState<string | null>('');
  useEffect(() => {
    desk.isolation().then(
      ({ tier }) => setIsolation(tier === 3 ? null : tier === 2 ? 'confined' : 'isolated'),
      () => setIsolation(null),
    );
  }, [desk]);
  return isolation;
}

/** The time, moving on while something runs and nothing else draws. Milliseconds since the epoch. */
function useTicks(feed: Feed, active: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!active) return undefined;
    const timer = setInterval(() => {
      const now = Date.now();
      if (now - feed.snapshot().at >= frameMs) setNow(now);
    }, frameMs);
    return () => clearInterval(timer);
  }, [active, feed]);
  return now;
}
