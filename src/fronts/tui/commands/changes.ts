import { type FileChange, isNoChange, type Landing } from '../../../protocol/change.ts';
import type { RecordedEvent } from '../../../protocol/event.ts';
import { LandingFailure } from '../../../protocol/failure.ts';
import { count, oneLine } from '../transcript/look.ts';
import { type Command, type CommandAt, say, warn } from './command.ts';

/** What a session changed in all: the first state of each file against the last. */
function netChanges(recorded: readonly RecordedEvent[]): FileChange[] {
  const files = new Map<string, FileChange>();
  for (const event of recorded)
    if (event.type === 'landed')
      for (const file of event.landing.files)
        files.set(file.path, { ...file, before: files.has(file.path) ? files.get(file.path)!.before : file.before });
  return [...files.values()].filter((file) => !isNoChange(file));
}

function label(landing: Landing): string {
  const paths = landing.files.map(({ path }) => oneLine(path));
  const files = paths.length <= 3 ? paths.join(', ') : `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more`;
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
        ...(paths !== '' && { mend: `in the way: ${paths}` }),
      });
  }
}

export const changes: Command[] = [
  {
    name: 'diff',
    hint: 'shows what landed in this session',
    run(_args, at) {
      const files = netChanges(at.recorded);
      if (files.length === 0) say(at, 'nothing that landed in this session is different now');
      else at.print({ kind: 'diff', files, title: `Landed in this session: ${count(files.length, 'file')}` });
    },
  },
  {
    name: 'undo',
    takes: '[landing | list]',
    hint: 'takes back what landed last',
    idle: true,
    async run(args, at) {
      const landings = await at.desk.landings();
      const open = landings.filter((landing) => landing.undoneBy === undefined && landing.origin.by !== 'undo');
      if (args === 'list') {
        const rows = open
          .slice(-10)
          .reverse()
          .map((landing) => [landing.id, label(landing)] as const);
        if (rows.length === 0) say(at, 'nothing landed here that could be taken back');
        else at.print({ kind: 'sheet', title: 'Landings, newest first', rows, foot: '/undo <landing>' });
        return;
      }
      const matching = args === '' ? open.slice(-1) : open.filter(({ id }) => id === args || id.startsWith(args));
      const [landing] = matching;
      if (landing === undefined)
        say(
          at,
          args === ''
            ? 'nothing landed here that could be taken back'
            : `there is no open landing ${args} · /undo list`,
        );
      else if (matching.length > 1) warn(at, `${args} fits ${matching.length} landings`, '/undo list shows them.');
      else {
        say(at, `taking back: ${label(landing)}`);
        await attempt(at, () => at.session.undo(landing.id));
      }
    },
  },
  {
    name: 'redo',
    hint: 'lands again what was taken back last',
    idle: true,
    run: (_args, at) => attempt(at, () => at.session.redo()),
  },
];
