/** `archie replay`: a session played again from its events, without a model; or a redacted copy of it. */

import { readFile, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { inWords } from '../../../disk/errno.ts';
import { stateDirOf } from '../../../disk/state-dir.ts';
import { eventFormat } from '../../../protocol/event.ts';
import type { RecordedEvent } from '../../../protocol/event.ts';
import { UserFault } from '../../../protocol/failure.ts';
import { parseEvents } from '../../../store/json-lines.ts';
import { findSession, readEvents } from '../../../store/sessions.ts';
import { BlobStore } from '../../../workspace/store/blob-store.ts';
import { endSignal } from '../../cli/end-signal.ts';
import { t } from '../../../text/words/words.ts';
import { say, warn, write } from '../../cli/terminal.ts';
import { themeChoice } from '../../config/user/theme.ts';
import type { House } from '../../house.ts';
import { saveNew } from '../sessions/save.ts';
import type { ReplayFlags } from './flags.ts';
import { redacted } from './redact.ts';

/** Where there is no window. */
const plainColumns = 100;
/** Nobody waits longer than that for what comes next, however long it took. Milliseconds. */
const longest = 2_000;
/** Larger files are no sessions. Bytes. */
const mostBytes = 512 * 1024 * 1024;

/** Returns the exit code: 0, or 130 where it was stopped. Throws `UserFault`. */
export async function replay(house: House, flags: ReplayFlags): Promise<number> {
  const at = { state: house.dirs.state, root: house.root };
  const { id, events, notice } = await eventsOf(at, flags.session);
  if (notice) warn(notice);
  if (flags.record) {
    const copy = redacted(events, house.masker, house.dirs.home);
    say(t`saved ${await saveNew(house.cwd, flags.record.file ?? `${id}.redacted.jsonl`, copy)}`);
    return 0;
  }
  const terminal = process.stdout.isTTY;
  const [{ playedRows }, { print }, { chooseTheme }] = await Promise.all([
    import('../../../fronts/tui/transcript/replay.ts'),
    import('../../../fronts/tui/transcript/paper.ts'),
    import('../../../fronts/tui/theme.ts'),
  ]);
  const blobs = new BlobStore(stateDirOf(at).blobs);
  const played = playedRows(house.masker.maskAll(events), {
    theme: chooseTheme(await themeChoice(house, { color: terminal && flags.color })),
    columns: flags.columns ?? (terminal ? Math.max(20, (process.stdout.columns ?? plainColumns) - 1) : plainColumns),
    reader: house.env['INK_SCREEN_READER'] === 'true',
    hyperlinks: false,
    verbose: false,
    blob: (hash) => blobs.get(hash),
    // Whoever has other personas sees the same.
    persona: (slug) => ({ name: slug }),
  });
  const stopped = endSignal();
  let before = events[0]?.at ?? 0;
  for await (const { at: when, rows } of played) {
    const ms = terminal && flags.speed > 0 ? Math.min(longest, Math.max(0, when - before) / flags.speed) : 0;
    before = when;
    if (ms > 0) await pause(ms, undefined, { signal: stopped }).catch(() => undefined);
    if (stopped.aborted) return 130;
    if (terminal) print(rows);
    else await write(`${rows.join('\n')}\n`);
  }
  return 0;
}

async function eventsOf(
  at: { state: string; root: string },
  session: string,
): Promise<{ id: string; events: readonly RecordedEvent[]; notice?: string }> {
  if (!/[./]/.test(session)) {
    const id = await findSession(at, session);
    return { id, ...(await readEvents(at, id)) };
  }
  const events = await fileEvents(session);
  const [first] = events;
  if (first?.type !== 'session.started') throw new UserFault(`${session} is no session: its first line begins none`);
  if (first.format > eventFormat)
    throw new UserFault(`${session} was written by a newer archie (${first.version}); update archie to play it`);
  return { id: first.id, events };
}

/** Those of a file; what is not whole at its end is left out, as everywhere. */
async function fileEvents(path: string): Promise<readonly RecordedEvent[]> {
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size > mostBytes) throw new UserFault(`${path} is no session file`);
    return parseEvents(await readFile(path)).events;
  } catch (error) {
    throw error instanceof UserFault ? error : new UserFault(`${path}: ${inWords(error)}`);
  }
}
