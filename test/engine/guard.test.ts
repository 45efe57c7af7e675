import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guarded } from '../../src/engine/calls/guard.ts';
import type { Workspace } from '../../src/protocol/workspace.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';

let top: string;
let workspace: Workspace;
beforeEach(async () => {
  top = mkdtempSync(join(tmpdir(), 'archie-guard-'));
  mkdirSync(join(top, 'repo'));
  mkdirSync(join(top, 'repo-evil'));
  writeFileSync(join(top, 'repo/in.txt'), 'in');
  writeFileSync(join(top, 'secret.txt'), 'secret');
  writeFileSync(join(top, 'repo-evil/x.txt'), 'evil');
  workspace = await openWorkspace({ root: join(top, 'repo'), state: join(top, 'state'), rg: null });
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

describe('a call that was judged by what it declared', () => {
  it('reads the tree, and what it declared outside of it', async () => {
    const declared = guarded(workspace, [{ type: 'read', path: join(top, 'secret.txt'), asked: '../secret.txt' }]);
    expect(Buffer.from((await declared.read('in.txt'))!.bytes).toString()).toBe('in');
    expect(Buffer.from((await declared.read('../secret.txt'))!.bytes).toString()).toBe('secret');
  });

  it('does not read through a link that was swapped in after the judgement', async () => {
    const declared = guarded(workspace, []);
    expect((await declared.read('in.txt'))?.resolved.zone).toBe('tree');
    rmSync(join(top, 'repo/in.txt'));
    symlinkSync(join(top, 'secret.txt'), join(top, 'repo/in.txt'));
    await expect(declared.read('in.txt')).rejects.toThrow(/outside of this folder/);
  });

  it('searches and lists no folder but those, and no folder that only begins like one of them', async () => {
    const declared = guarded(workspace, [{ type: 'read', path: join(top, 'repo'), asked: '.' }]);
    const found = async () => {
      for await (const line of declared.search({ pattern: 'evil', path: '../repo-evil', limit: 5 })) return line;
      return null;
    };
    await expect(found()).rejects.toThrow(/outside of this folder/);
    await expect(declared.glob('*', { path: '../repo-evil', limit: 5 })).rejects.toThrow(/outside of this folder/);
  });
});
