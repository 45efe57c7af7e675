/** `/export`: a conversation as Markdown, in a file that a person named or in a place of archie's own. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateDir } from '../../disk/private-dir.ts';
import { inWords } from '../../disk/errno.ts';
import type { RecordedEvent } from '../../protocol/event.ts';
import { UserFault } from '../../protocol/failure.ts';
import { exportMarkdown } from '../../store/markdown.ts';
import type { Masker } from '../../text/foreign/mask.ts';
import { saveNew } from './sessions/save.ts';

interface ExportAt {
  cwd: string;
  dirs: { state: string };
  masker: Masker;
}

/**
 * Writes the conversation and returns the path. Where nobody names a file it is none of the tree's: what archie puts there has
 * been reviewed. A file that is there is never written over. Throws `UserFault`.
 */
export async function exportTo(at: ExportAt, history: readonly RecordedEvent[], to?: string): Promise<string> {
  const text = at.masker.mask(exportMarkdown([...history]));
  if (to !== undefined) return saveNew(at.cwd, to, text);
  const folder = join(at.dirs.state, 'exports');
  try {
    makePrivateDir(folder);
  } catch (error) {
    if (error instanceof UserFault) throw error;
    throw new UserFault(`${folder} could not be written: ${inWords(error)}`);
  }
  const stem = history[0]?.type === 'session.started' ? history[0].id : 'session';
  let name = `${stem}.md`;
  for (let count = 2; existsSync(join(folder, name)); count += 1) name = `${stem}-${count}.md`;
  return saveNew(folder, name, text);
}
