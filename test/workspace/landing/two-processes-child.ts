// One of two archies on a tree: lands edits of its own lines, and takes its own landings back, merging, until it has done
// so as often as it should. What conflicts is left to the other. Arguments: root, state, session, times. Prints what it did.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LandingFailure } from '../../../src/protocol/failure.ts';
import type { ChangeSet, FileChange } from '../../../src/protocol/change.ts';
import { openWorkspace } from '../../../src/workspace/workspace.ts';
import type { OpenedWorkspace } from '../../../src/workspace/workspace.ts';

const [root = '', state = '', session = '', times = '0'] = process.argv.slice(2);

/** The edit of a tool: read, change, propose. Each archie has a half of the file, and one line that both write. */
async function edit(workspace: OpenedWorkspace, round: number): Promise<ChangeSet> {
  const read = await workspace.read('shared');
  const lines = Buffer.from(read?.bytes ?? [])
    .toString()
    .split('\n');
  const at = lines.indexOf(`[${session}]`) + 1 + (round % 5);
  lines[at] = `${session} ${round}`;
  if (round % 4 === 0) lines[lines.indexOf('[both]') + 1] = `both by ${session} ${round}`;
  const bytes = Buffer.from(lines.join('\n'));
  const after = { hash: await workspace.putBlob(bytes), mode: 'file' as const, size: bytes.length };
  const own = Buffer.from(`${session} ${round}\n`);
  const files: FileChange[] = [
    { path: 'shared', before: read?.state ?? null, after },
    {
      path: `${session}/${round}`,
      before: null,
      after: { hash: await workspace.putBlob(own), mode: 'file', size: own.length },
    },
  ];
  return { id: `${session}-${round}`, files, origin: { by: 'tool', session, turn: round } };
}

async function main(): Promise<void> {
  const workspace = await openWorkspace({ root, state, rg: null });
  console.log('ready');
  const done = { landed: 0, undone: 0, conflicts: 0 };
  const attempt = async (make: () => Promise<ChangeSet>): Promise<boolean> => {
    for (;;) {
      const set = await make();
      try {
        await workspace.land({ ...set, origin: { ...set.origin, session } });
        return true;
      } catch (error) {
        if (!(error instanceof LandingFailure) || error.code !== 'conflict') throw error;
        done.conflicts += 1;
        // What cannot be merged needs a person; what merely moved on while it was landed is tried again.
        if (set.conflicts) return false;
      }
    }
  };
  for (let round = 1; round <= Number(times); round += 1) {
    await attempt(() => edit(workspace, round));
    done.landed += 1;
    if (round % 3 !== 0) continue;
    const notes: string[] = [];
    const undone = await attempt(async () => {
      const set = await workspace.undo('last', session);
      notes.push(...(set.notes ?? []));
      return set;
    });
    if (notes.includes('it was not landed by this session')) throw new Error('took what was not its own');
    if (undone) done.undone += 1;
    if (undone && readFileSync(join(root, 'shared'), 'utf8').includes(`\n${session} ${round}\n`))
      throw new Error(`round ${round} was taken back, and stands`);
  }
  console.log(JSON.stringify(done));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
