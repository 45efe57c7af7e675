// Lands, undoes, redoes, proposes and tidies without end until it is killed; prints a line before the first and after
// each. Arguments: root, state, a seed for what it does, and how many times it does it (default: for ever).
import { lstatSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ChangeSet, FileChange, FileState } from '../../../src/protocol/change.ts';
import { LandingFailure } from '../../../src/protocol/failure.ts';
import { openWorkspace } from '../../../src/workspace/workspace.ts';
import type { OpenedWorkspace } from '../../../src/workspace/workspace.ts';

const [root = '', state = '', seed = '0', times = 'Infinity'] = process.argv.slice(2);

function stateOf(path: string): FileState | null {
  const stats = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (!stats?.isFile()) return null;
  const bytes = readFileSync(join(root, path));
  return {
    hash: createHash('sha256').update(bytes).digest('hex'),
    mode: stats.mode & 0o100 ? 'executable' : 'file',
    size: bytes.length,
  };
}

/** Eight files: new ones, changed ones, ones that go. */
async function changeSet(workspace: OpenedWorkspace, round: number): Promise<ChangeSet> {
  const files: FileChange[] = [];
  for (let index = 0; index < 8; index += 1) {
    const path = index < 4 ? `file-${index}` : `folder-${index % 2}/sub-${round % 3}/file-${index}`;
    const before = stateOf(path);
    const bytes = Buffer.from(`${round} ${index} ${'x'.repeat((round * 7919 + index * 104_729) % 20_000)}\n`);
    const mode = (round + index) % 3 === 0 ? 'executable' : 'file';
    const gone = before !== null && (round + index) % 5 === 0;
    files.push({
      path,
      before,
      after: gone ? null : { hash: await workspace.putBlob(bytes), mode, size: bytes.length },
    });
  }
  return { id: String(round), files, origin: { by: 'tool', label: `round ${round}` } };
}

/** Undo or redo, or null where there is nothing (any more). */
async function back(take: Promise<ChangeSet>): Promise<ChangeSet | null> {
  return take.catch((error: unknown) => {
    if (error instanceof LandingFailure && error.code === 'nothing') return null;
    throw error;
  });
}

async function main(): Promise<void> {
  console.log('ready');
  const workspace = await openWorkspace({ root, state, rg: null, cap: 3_000_000 });
  for (let round = Number(seed); round < Number(seed) + Number(times); round += 1) {
    if (round % 8 === 7) {
      const changes = await changeSet(workspace, round);
      await workspace.propose({ id: `p${round}`, at: round, title: 'later', changes });
      for (const { id } of (await workspace.proposals()).slice(0, -2)) await workspace.withdraw(id);
      await workspace.collectGarbage();
    } else {
      const kind = round % 8 === 3 ? 'undo' : round % 8 === 5 ? 'redo' : 'land';
      const taken = kind === 'land' ? null : await back(workspace[kind]());
      await workspace.land(taken ?? (await changeSet(workspace, round)));
    }
    console.log(round);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
