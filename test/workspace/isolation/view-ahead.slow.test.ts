import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { FileChange } from '../../../src/protocol/change.ts';
import { IsolatedPlace, launchers } from '../../support/isolation.ts';
import { fill } from '../support/scratch-tree.ts';
import { stateOnDisk } from '../support/scratch-workspace.ts';

let place: IsolatedPlace | undefined;
afterEach(() => place?.remove());

const paths = (files: readonly FileChange[] = []) => files.map(({ path }) => path);

/** Pids whose working folder is a work folder of this place: its launchers. */
function launchersOf(at: IsolatedPlace): number[] {
  const cwd = (pid: string): string => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`);
    } catch {
      return '';
    }
  };
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && cwd(pid).startsWith(join(at.base, 'state/isolated')))
    .map(Number);
}

async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe.each(launchers)('a view that is built ahead, by $name', ({ works, programs }) => {
  const on = (files: Record<string, string>): IsolatedPlace => {
    place = new IsolatedPlace(programs);
    fill(place.root, files);
    return place;
  };

  it.skipIf(!works)('shows the tree as it is when the command comes, and takes one command alone', async () => {
    const at = on({ 'kept.txt': 'old\n', 'gone.txt': 'x\n', 'folder/inside.txt': 'y\n' });
    await at.foresee();
    const views = (): string[] => readdirSync(join(at.base, 'state/isolated'));
    const [ahead] = views();
    writeFileSync(join(at.root, 'kept.txt'), 'new\n');
    rmSync(join(at.root, 'gone.txt'));
    mkdirSync(join(at.root, 'made'));
    writeFileSync(join(at.root, 'made/late.txt'), 'z\n');
    renameSync(join(at.root, 'folder'), join(at.root, 'moved'));
    const during: string[][] = [];
    const first = await at.run('ls -R; cat kept.txt; echo more >> kept.txt; echo end', {
      heard: () => void during.push(views()),
    });
    expect(during[0]).toEqual([ahead]);
    expect(first.output.split('\n').filter((line) => line !== '')).toEqual(
      '.: kept.txt made moved ./made: late.txt ./moved: inside.txt new end'.split(' '),
    );
    expect(paths(first.changes?.files)).toEqual(['kept.txt']);
    expect(first.changes?.notes ?? []).toEqual([]);
    const second = await at.run('cat kept.txt');
    expect(second.output).toBe('new\n');
    expect(readFileSync(join(at.root, 'kept.txt'), 'utf8')).toBe('new\n');
  });

  it.skipIf(!works)('is told commands as they are, whatever is in them', async () => {
    const at = on({});
    for (const command of [
      `printf '%s|' "$0" "$#" 'a"b' $'t\\tn' ; echo '\\' "$SHLVL"`,
      'cat; echo "no input"',
      "cat <<'end'\n\u0001\u007f 字 \ttab \n\nend\n",
      '',
      `echo ${'x'.repeat(100_000)} | wc -c`,
    ]) {
      const anew = await at.run(command);
      await at.foresee();
      const ahead = await at.run(command);
      expect([ahead.output, ahead.exit]).toEqual([anew.output, anew.exit]);
      expect(ahead.exit).toBe(0);
    }
    await expect(at.run(`: ${'x'.repeat(131_072)}`)).rejects.toMatchObject({ code: 'too_large' });
  });

  it.skipIf(!works)('serves no command that it was not built for', async () => {
    const at = on({ 'a.txt': 'a\n' });
    const after = stateOnDisk(join(at.root, 'a.txt'));
    const bytes = Buffer.from('staged\n');
    const staged: FileChange = {
      path: 'a.txt',
      before: after,
      after: { ...after!, hash: at.blobs.put(bytes), size: bytes.length },
    };
    await at.foresee();
    expect((await at.run('cat a.txt', { files: [staged] })).output).toBe('staged\n');
    await at.foresee([staged]);
    expect((await at.run('cat a.txt', { files: [staged] })).output).toBe('staged\n');
    await at.foresee([staged]);
    expect((await at.run('cat a.txt')).output).toBe('a\n');
    await at.foresee();
    mkdirSync(join(at.home, '.aws'));
    writeFileSync(join(at.home, '.aws/credentials'), 'secret\n');
    expect((await at.run('cat ~/.aws/credentials')).exit).not.toBe(0);
  });

  it.skipIf(!works)('is built anew where it has ended meanwhile', async () => {
    const at = on({});
    await at.foresee();
    const [launcher] = launchersOf(at);
    process.kill(-launcher!, 'SIGKILL');
    await until(() => !existsSync(`/proc/${launcher}`));
    expect((await at.run('echo well')).output).toBe('well\n');
  });

  it.skipIf(!works)('goes with all that it was made of when it is dropped, or another takes its place', async () => {
    const at = on({});
    await at.foresee();
    await at.foresee();
    expect(readdirSync(join(at.base, 'state/isolated'))).toHaveLength(1);
    at.ahead.drop();
    await until(() => readdirSync(join(at.base, 'state/isolated')).length === 0 && launchersOf(at).length === 0);
  });
});
