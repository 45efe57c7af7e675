/** A persona file is written: in the tree by the one way to land, outside of it after a question. */

import { chmodSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { errno } from '../../../disk/errno.ts';
import { writeFileAtomic } from '../../../disk/atomic-file.ts';
import { newId } from '../../../disk/ids.ts';
import type { ChangeSet, FileChange, FileState } from '../../../protocol/change.ts';
import { UserFault } from '../../../protocol/failure.ts';
import type { Workspace } from '../../../protocol/workspace.ts';
import { acceptAll, decide } from '../../../changes/decide.ts';
import { diffText } from '../../../text/diff/diff.ts';
import { formatHunks } from '../../../text/patch/patch.ts';
import { isBelow } from '../../../text/path.ts';
import { clean } from '../../../text/sanitize.ts';
import { t } from '../../../text/words/words.ts';
import { askScreen, judgeOf, sound } from '../deciding.ts';
import type { Screen } from '../deciding.ts';

/** A file as it is to be. `before` is null where there is none yet. */
export interface Written {
  path: string;
  before: string | null;
  after: string;
}

/** The way to the disk, and to whoever decides. */
export interface Writer {
  workspace: () => Promise<Workspace>;
  root: string;
  /** Null where nobody can be asked. */
  screen: () => Promise<Screen | null>;
  /** Asks a question that is answered with yes or no; null where nobody can be asked. */
  confirm: ((question: string) => Promise<boolean>) | null;
  yes: boolean;
  /** Shows what is about to be written. */
  show(text: string): void;
}

/** The change as people read it. */
export function diffOf({ path, before, after }: Written): string {
  return clean(formatHunks(diffText(before ?? '', after), path)).trimEnd();
}

/** Writes the files, those of the tree as one change set. Returns what came of it, a line each. Throws `UserFault`, `LandingFailure`. */
export async function writeFiles(files: readonly Written[], writer: Writer, title: string): Promise<string[]> {
  const inTree = files.filter(({ path }) => isBelow(path, writer.root));
  const elsewhere = files.filter(({ path }) => !isBelow(path, writer.root));
  const said = inTree.length > 0 ? await land(inTree, writer, title) : [];
  for (const file of elsewhere) said.push(await put(file, writer));
  return said;
}

async function land(files: readonly Written[], writer: Writer, title: string): Promise<string[]> {
  const screen = writer.yes ? null : await writer.screen();
  if (!screen && !writer.yes) throw unattended();
  const workspace = await writer.workspace();
  const changes: ChangeSet = {
    id: newId(),
    files: await Promise.all(files.map((file) => changeOf(workspace, file))),
    origin: { by: 'user', label: title },
  };
  const ask = screen ? askScreen(screen, { about: 'patch', title }) : acceptAll;
  const decision = sound(await decide(changes, { workspace, judge: judgeOf(workspace), ask }));
  if (decision.kind !== 'landed') return [t('nothing was changed')];
  const landed = decision.landing.files.map(({ path }) => path);
  return [t`landed: ${landed.join(', ')}`, t`archie undo ${decision.landing.id} takes it back`];
}

/** From exactly what was read: a file that changed since is merged or refused, and never written over. */
async function changeOf(workspace: Workspace, { path, before, after }: Written): Promise<FileChange> {
  const name = relative(workspace.root, before === null ? path : realpathSync(path));
  const state = async (text: string): Promise<FileState> => {
    const bytes = new TextEncoder().encode(text);
    return { hash: await workspace.putBlob(bytes), mode: 'file', size: bytes.length };
  };
  const mode = before === null ? 'file' : ((await workspace.read(join(workspace.root, name)))?.state.mode ?? 'file');
  return {
    path: name,
    before: before === null ? null : { ...(await state(before)), mode },
    after: { ...(await state(after)), mode },
  };
}

/** Outside of the tree there is no journal: what is written is shown and asked about. */
async function put(file: Written, writer: Writer): Promise<string> {
  const { path, before, after } = file;
  if (!writer.yes) {
    if (!writer.confirm) throw unattended();
    writer.show(diffOf(file));
    if (!(await writer.confirm(t`Write ${path}?`))) return t`left as it is: ${path}`;
  }
  try {
    if (before === null) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileAtomic(path, after, { exclusive: true });
    } else {
      // A link stays one, and its file keeps the permissions it has.
      const target = realpathSync(path);
      const { mode } = statSync(target);
      writeFileAtomic(target, after);
      chmodSync(target, mode & 0o7777);
    }
  } catch (error) {
    if (errno(error) === 'EEXIST') throw new UserFault(`${path} is there already: nothing is written over`, 1);
    throw new UserFault(`${path} could not be written: ${error instanceof Error ? error.message : String(error)}`, 1);
  }
  return t`written: ${path}`;
}

function unattended(): UserFault {
  return new UserFault('it needs approval and nobody is there to give it: run it in a terminal, or say --yes', 5);
}
