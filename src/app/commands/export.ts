/** `/export`: a conversation as Markdown, in a file that a person named or in a place of archie's own. */

import { writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { errno } from '../../disk/errno.ts';
import { makePrivateDir } from '../../disk/private-dir.ts';
import type { RecordedEvent } from '../../protocol/event.ts';
import { UserFault } from '../../protocol/failure.ts';
import { exportMarkdown } from '../../store/sessions.ts';
import type { Masker } from '../../text/foreign/mask.ts';

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
  const folder = join(at.dirs.state, 'exports');
  const stem = history[0]?.type === 'session.started' ? history[0].id : 'session';
  for (let count = 1; ; count += 1) {
    const own = join(folder, count === 1 ? `${stem}.md` : `${stem}-${count}.md`);
    const path = to === undefined ? own : isAbsolute(to) ? to : join(at.cwd, to);
    try {
      if (to === undefined) makePrivateDir(folder);
      await writeFile(path, text, { flag: 'wx', mode: 0o600 });
      return path;
    } catch (error) {
      if (error instanceof UserFault) throw error;
      const code = errno(error);
      if (code === 'EEXIST' && to === undefined) continue;
      throw new UserFault(
        code === 'EEXIST' ? `${path} is there already: name another file` : `${path} could not be written: ${code}`,
      );
    }
  }
}
