/** Slash commands about what landed or waits to: `/diff`, `/undo`, `/redo`, `/review`, `/discard`. */

import { isNoChange } from '../../../protocol/change.ts';
import type { FileChange, Landing, UndoWish } from '../../../protocol/change.ts';
import type { RecordedEvent } from '../../../protocol/event.ts';
import { LandingFailure } from '../../../protocol/failure.ts';
import { t } from '../../../text/words/words.ts';
import { count, oneLine } from '../transcript/look.ts';
import { say } from './command.ts';
import type { Command, CommandAt } from './command.ts';

/** What a session changed in all: the first state of each file against the last. */
function netChanges(recorded: readonly RecordedEvent[]): FileChange[] {
  const files = new Map<string, FileChange>();
  for (const event of recorded)
    if (event.type === 'landed')
      for (const { maybeYours, ...file } of event.landing.files)
        if (!maybeYours)
          files.set(file.path, { ...file, before: files.has(file.path) ? files.get(file.path)!.before : file.before });
  return [...files.values()].filter((file) => !isNoChange(file));
}

function label(landing: Landing): string {
  const own = landing.files.filter(({ maybeYours }) => !maybeYours);
  const paths = own.map(({ path }) => oneLine(path));
  if (paths.length === 0) return t`maybe yours: ${landing.files.map(({ path }) => oneLine(path)).join(', ')}`;
  const files = paths.length <= 3 ? paths.join(', ') : t`${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more`;
  const what = oneLine(landing.origin.label ?? landing.origin.tool ?? '');
  const [only] = paths;
  // A tool's label often is the very path, or begins with it; the model may have given it from the root of the machine.
  const bare =
    paths.length === 1 && what.startsWith('/') && what.includes(`/${only}`)
      ? what.slice(what.indexOf(`/${only}`) + 1)
      : what;
  if (bare === '' || bare === files) return files;
  return bare.startsWith(files) ? bare : `${files} (${bare.slice(0, 60)})`;
}

/** The prompt it came from, where that is not what it is called. */
function askedFor({ origin }: Landing): string {
  const prompt = oneLine(origin.prompt ?? '');
  return prompt === '' || origin.prompt === origin.label ? '' : ` · “${prompt.slice(0, 60)}”`;
}

async function attempt(at: CommandAt, what: () => Promise<unknown>): Promise<void> {
  try {
    await what();
  } catch (error) {
    if (!(error instanceof LandingFailure)) throw error;
    const paths = error.paths.map(oneLine).join(', ');
    if (error.code === 'nothing') say(at, oneLine(error.message));
    else
      at.print({
        kind: 'notice',
        level: 'error',
        text: error.message,
        ...(paths !== '' && { mend: t`in the way: ${paths}` }),
      });
  }
}

/** Commands about changes. */
export const changes: Command[] = [
  {
    name: 'diff',
    hint: 'shows what landed in this session',
    run(_args, at) {
      const files = netChanges(at.recorded);
      if (files.length === 0) say(at, t('nothing that landed in this session is different now'));
      else at.print({ kind: 'diff', files, title: t`Landed in this session: ${count(files.length, 'file')}` });
    },
  },
  {
    name: 'undo',
    takes: '[turn | landing | list]',
    hint: 'takes back what landed last, after a look at it',
    idle: true,
    async run(args, at) {
      if (args !== 'list') return back(at, args === '' ? 'last' : args === 'turn' ? args : [args]);
      const open = (await at.desk.landings()).filter(
        ({ undoneBy, origin }) => undoneBy === undefined && origin.by !== 'undo',
      );
      const rows = open
        .slice(-10)
        .reverse()
        .map((landing) => [landing.id, `${label(landing)}${askedFor(landing)}`] as const);
      if (rows.length === 0) say(at, t('nothing landed here that could be taken back'));
      else
        at.print({ kind: 'sheet', title: t('Landings, newest first'), rows, foot: t('/undo <landing> · /undo turn') });
    },
  },
  {
    name: 'redo',
    takes: '[landing]',
    hint: 'lands again what was taken back last, after a look at it',
    idle: true,
    run: (args, at) => attempt(at, () => at.session.redo(args === '' ? undefined : args)),
  },
  {
    name: 'review',
    takes: '[proposal]',
    hint: 'opens what is staged, or a proposal that waits, for review',
    idle: true,
    async run(args, at) {
      const wanted = await pending(args, at);
      if (wanted !== null) await attempt(at, () => at.session.review(wanted));
    },
  },
  {
    name: 'discard',
    takes: '[proposal]',
    hint: 'throws away what is staged, or a proposal that waits',
    idle: true,
    async run(args, at) {
      const wanted = await pending(args, at);
      if (wanted === null) return;
      const own = at.session.state().staged?.proposal === wanted;
      const gone = await at.session.discard(wanted);
      if (!gone) say(at, t('it is no longer there'));
      else if (!own) say(at, t`thrown away: ${wanted}`);
    },
  },
];

/** Takes landings back; when the conversation went back too, the prompt that caused them can be sent again. */
async function back(at: CommandAt, wish: UndoWish): Promise<void> {
  const seen = at.recorded.length;
  await attempt(at, () => at.session.undo(wish));
  const rewound = at.recorded.slice(seen).find((event) => event.type === 'rewound');
  if (rewound?.type === 'rewound') at.draft(rewound.prompt);
}

/** The proposal that is meant: what this session has staged, or the only one that waits. Null after having said why. */
async function pending(args: string, at: CommandAt): Promise<string | null> {
  const staged = at.session.state().staged?.proposal;
  if (args === '' && staged !== undefined) return staged;
  const all = await at.desk.proposals();
  const matching = args === '' ? all : all.filter(({ id }) => id.startsWith(args));
  if (matching.length === 1) return matching[0]!.id;
  if (all.length === 0) say(at, t('nothing is staged, and no proposal waits'));
  else {
    const rows = all.map(
      ({ id, title, changes }) => [id, `${count(changes.files.length, 'file')} · ${oneLine(title)}`] as const,
    );
    at.print({
      kind: 'sheet',
      title: t('Proposals that wait'),
      rows,
      foot: t('/review <proposal> · /discard <proposal>'),
    });
  }
  return null;
}
