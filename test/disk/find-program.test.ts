import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findProgram, usableProgram } from '../../src/disk/find-program.ts';
import { scratchFolder } from '../support/scratch.ts';

/** A tree with a folder beside it; each has a program of this name. */
function place(): { root: string; outside: string; program: string } {
  const base = scratchFolder();
  const [root, outside] = [join(base, 'repo'), join(base, 'bin')];
  for (const folder of [root, outside]) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'prog'), '#!/bin/sh\n', { mode: 0o755 });
  }
  return { root, outside, program: join(outside, 'prog') };
}

const path = (...folders: string[]) => ({ PATH: folders.join(delimiter) });

describe('a program', () => {
  it('is the first on PATH that lies outside of the tree', async () => {
    const { root, outside, program } = place();
    expect(await findProgram('prog', path('', '.', 'repo', '/nowhere', root, outside), root)).toBe(program);
    expect(await findProgram('prog', path(root), root)).toBe(null);
    expect(await findProgram('prog', {}, root)).toBe(null);
  });

  it('is not one of the tree by another name', async () => {
    const { root, outside } = place();
    symlinkSync(root, join(outside, 'alias'));
    symlinkSync(join(root, 'prog'), join(outside, 'linked'));
    expect(await findProgram('prog', path(join(outside, 'alias')), root)).toBe(null);
    expect(await findProgram('linked', path(outside), root)).toBe(null);
    // Nor when the tree is known by another name.
    expect(await findProgram('prog', path(root), join(outside, 'alias'))).toBe(null);
  });

  it('can be run', async () => {
    const { root, outside, program } = place();
    mkdirSync(join(outside, 'folder'));
    writeFileSync(join(outside, 'plain'), '');
    chmodSync(join(outside, 'plain'), 0o644);
    for (const name of ['folder', 'plain', 'gone']) expect(await usableProgram(join(outside, name), root)).toBe(null);
    expect(await usableProgram(program, root)).toBe(program);
  });
});
