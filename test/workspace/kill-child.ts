// Lands change sets without end until it is killed; prints a line before the first and after each. Arguments: root, state,
// a seed for what it lands, and how many times it does (default: for ever).
import { lstatSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FileChange, FileState } from '../../src/protocol/change.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';

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

async function main(): Promise<void> {
  console.log('ready');
  const workspace = await openWorkspace({ root, state, rg: null });
  for (let round = Number(seed); round < Number(seed) + Number(times); round += 1) {
    if (round % 4 === 3) {
      await workspace.land(await workspace.undo());
      console.log('undone');
      continue;
    }
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
        after: gone ? null : { hash: await workspace.keep(bytes), mode, size: bytes.length },
      });
    }
    await workspace.land({ id: String(round), files, origin: { by: 'tool', label: `round ${round}` } });
    console.log('landed');
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
