import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HeldViews } from '../../../src/workspace/isolation/held-views.ts';
import { launchers } from '../../support/isolation.ts';
import { scratchTree } from '../support/scratch-tree.ts';

const { works, programs } = launchers[0]!;

/** A work folder with two layers. */
function workFolder(): string {
  const work = scratchTree();
  for (const name of ['lower', 'upper', 'work', 'tree']) mkdirSync(join(work, name));
  writeFileSync(join(work, 'lower/a'), 'a');
  return work;
}

/** A process of a namespace of its own that has said a word and waits. */
async function holder(work: string, script: string) {
  const args = ['--user', '--map-root-user', '--mount', '--', programs.bash, '-c', `${script}; echo; read -r _`];
  const child = spawn(programs.unshare, args, { cwd: work });
  await once(child.stdout, 'data');
  return child;
}

const overlaid = 'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work,userxattr tree';

describe.skipIf(!works)('a view that is held', () => {
  it('can be looked into when its namespace has ended', async () => {
    const held = new HeldViews(['tree', 'before']);
    const child = await holder(workFolder(), overlaid);
    held.hold(child);
    child.stdin.end();
    await once(child, 'close');
    expect(readdirSync(held.at('tree')!)).toEqual(['a']);
    expect(held.at('before')).toBeUndefined();
    held.close();
    expect(held.at('tree')).toBeUndefined();
  });

  it('is none where the process has ended, or where nothing was mounted', async () => {
    const held = new HeldViews(['tree']);
    const child = await holder(workFolder(), 'true');
    held.hold(child);
    expect(held.at('tree')).toBeUndefined();
    child.stdin.end();
    await once(child, 'close');
    held.hold(child);
    expect(held.at('tree')).toBeUndefined();
  });
});
