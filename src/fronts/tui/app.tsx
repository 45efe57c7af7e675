import { Box, Static, Text, useApp, useInput, useWindowSize } from 'ink';
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Desk } from '../../protocol/desk.ts';
import { commandHints } from './commands/registry.ts';
import { Composer } from './composer/composer.tsx';
import { composerRows } from './composer/props.ts';
import { editText } from './editor.ts';
import { frameMs, liveRows } from './live/rows.ts';
import { LatePanel } from './late-panel.tsx';
import { stagedIn } from './mentions.ts';
import type { Shell } from './controller.ts';
import { statusRow } from './view/status.ts';
import { stopped } from './stopped.ts';
import type { Theme } from './theme.ts';
import type { Feed, Item } from './transcript/feed.ts';
import { markOf, markWidth } from './transcript/paper.ts';

interface AppProps {
  feed: Feed;
  shell: Shell;
  desk: Desk;
  theme: Theme;
  reader: boolean;
  /** What a person on the tour may try, one after the other. */
  hints: readonly string[];
  /** Shows folded things whole from here on. */
  unfold: () => void;
}

/**
 * Live rows are no wider: a terminal that narrows breaks full rows in two, and Ink would erase too few of them.
 */
const widest = 80;

/** Must be one and the same function for every frame: a new one makes Ink draw at once, past its frame limit. */
const marks = { width: markWidth };
const drawItem = (item: Item) => <Text key={item.key}>{markOf(item.key)}</Text>;

const Transcript = memo(function Transcript({ items, feed }: { items: readonly Item[]; feed: Feed }) {
  useLayoutEffect(() => feed.printed(items.length), [feed, items]);
  return (
    <Static items={items as Item[]} style={marks}>
      {drawItem}
    </Static>
  );
});

const Rows = memo(function Rows({ rows }: { rows: readonly string[] }) {
  return rows.map((row, i) => (
    // oxlint-disable-next-line react/no-array-index-key -- a row is what stands at its place
    <Text key={i} wrap="truncate">
      {row === '' ? ' ' : row}
    </Text>
  ));
});

const Composing = memo(Composer);

export function App({ feed, shell, desk, theme, reader, hints, unfold }: AppProps) {
  const { items, tail, view, state, at } = useSyncExternalStore(feed.subscribe, feed.snapshot);
  const { hint, showTodos, draft, history, turns, exit: code } = useSyncExternalStore(shell.subscribe, shell.state);
  const { columns, rows } = useWindowSize();
  const { exit, suspendTerminal } = useApp();
  const question = view.questions[0];
  const now = Math.max(at, useTicks(feed, view.running && question === undefined && !reader));

  /** Hands the terminal over; nothing may be printed meanwhile. */
  const suspended = useCallback(
    async <T,>(what: () => Promise<T>): Promise<T> => {
      let result: T | undefined;
      feed.hold();
      try {
        await suspendTerminal(async () => {
          result = await what();
        });
      } finally {
        feed.release();
      }
      return result as T;
    },
    [feed, suspendTerminal],
  );
  const edit = useCallback(
    async (name: string, text: string): Promise<string | null> => {
      const editor = desk.editor();
      if (editor === null) {
        shell.say('No editor is set: put one into VISUAL or EDITOR.');
        return null;
      }
      try {
        return await suspended(() => editText(editor, name, text));
      } catch (error) {
        shell.failed(editor[0] ?? 'editor', error);
        return null;
      }
    },
    [desk, shell, suspended],
  );
  const editPrompt = useCallback((text: string) => edit('prompt.md', text), [edit]);
  const stop = useCallback(() => suspended(stopped), [suspended]);

  useInput((input, key) => {
    if (key.tab && key.shift && question === undefined) shell.nextMode();
    if (!key.ctrl) return;
    if (input === 'z' && process.platform !== 'win32') void stop();
    else if (input === 'o') unfold();
    else if (input === 'l') shell.toggleTodos();
    else if (input === 'x') shell.overrule();
  });
  useEffect(() => {
    if (code !== null) exit(code);
  }, [code, exit]);

  const personas = useMemo(
    () => desk.personas.all.map(({ slug, description }) => ({ name: slug, hint: description })),
    [desk],
  );
  const files = useCallback(() => desk.files(stagedIn(feed.session)), [desk, feed]);
  const persona =
    state.persona === null
      ? null
      : (desk.personas.all.find(({ slug }) => slug === state.persona) ?? { name: state.persona });
  const liveColumns = Math.max(1, Math.min(columns - 1, widest));
  const asked = question !== undefined;
  const taken = asked ? Math.max(1, rows - 4) : composerRows(rows);
  const tour = !view.running && !asked ? (hints[turns] ?? null) : null;
  const above = liveRows(tail, view, {
    theme,
    columns: liveColumns,
    room: Math.max(0, Math.min(18, rows - taken - 3)),
    reader,
    now,
    showTodos,
    asked,
    hint: hint ?? tour,
  });

  if (code !== null) return <Transcript items={items} feed={feed} />;
  return (
    <>
      <Transcript items={items} feed={feed} />
      <Box flexDirection="column" maxHeight={Math.max(1, rows - 1)} overflow="hidden">
        <Rows rows={[...above, '']} />
        {question !== undefined && (
          <LatePanel
            key={question.id}
            question={question}
            columns={columns}
            rows={rows}
            theme={theme}
            session={feed.session}
            desk={desk}
            edit={edit}
            suspended={suspended}
            answer={shell.answer}
            interrupt={shell.interrupt}
          />
        )}
        <Composing
          columns={columns}
          rows={rows}
          top={above.length + 1}
          active={!asked}
          theme={theme}
          history={history}
          commands={commandHints}
          personas={personas}
          files={files}
          editor={editPrompt}
          draft={draft}
          placeholder={placeholder}
          onSubmit={shell.submit}
          onShell={shell.shell}
          onCommand={shell.command}
          onInterrupt={shell.interrupt}
          onCtrlC={shell.ctrlC}
          onCtrlD={shell.ctrlD}
        />
        <Text wrap="truncate">
          {statusRow({ state, persona, isolation: null, theme, columns: liveColumns, reader })}
        </Text>
      </Box>
    </>
  );
}

const placeholder = 'Ask, or type / for commands';

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
