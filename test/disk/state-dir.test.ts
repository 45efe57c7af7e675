import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStateDir } from '../../src/disk/open-state-dir.ts';
import { makePrivateDir } from '../../src/disk/private-dir.ts';
import { outputsOf, stateDirOf } from '../../src/disk/state-dir.ts';
import { scratchFolder } from '../support/scratch.ts';

function tree(): { base: string; state: string; root: string } {
  const base = scratchFolder();
  const at = { base, state: join(base, 'state'), root: join(base, 'repo') };
  mkdirSync(at.root);
  return at;
}

describe('the state folder of a tree', () => {
  it('has the names that it has had in every version', () => {
    const at = tree();
    const dir = stateDirOf(at);
    expect(relative(at.state, dir.tree)).toBe(`trees/${createHash('sha256').update(at.root).digest('hex')}`);
    const names = Object.entries(dir)
      .filter(([key]) => key !== 'state' && key !== 'tree')
      .map(([, path]) => relative(dir.tree, path));
    expect(names.sort()).toEqual([
      'blobs',
      'blobs/tmp',
      'history.jsonl',
      'isolated',
      'journal',
      'live',
      'lock',
      'mirrors',
      'outputs',
      'proposals',
      'running',
      'sessions',
      'snapshot',
    ]);
    expect(existsSync(at.state)).toBe(false);
  });

  it('is the same by every way to the tree, and for a tree that is gone', () => {
    const at = tree();
    const { tree: there } = stateDirOf(at);
    symlinkSync('repo', join(at.base, 'alias'));
    expect(stateDirOf({ ...at, root: join(at.base, 'alias') }).tree).toBe(there);
    rmSync(at.root, { recursive: true });
    expect(stateDirOf(at).tree).toBe(there);
  });

  it('is opened for the user alone, and loses what dead processes left unfinished', () => {
    const at = tree();
    const dir = openStateDir(at);
    const dead = 2 ** 22 + 1;
    const copies = join(dir.mirrors, `${dead}-aB3dEf`);
    mkdirSync(dir.sessions);
    mkdirSync(join(copies, 'src'), { recursive: true });
    const leftovers = [
      join(dir.state, `.preferences.json.${dead}.0123456789ab.draft`),
      join(dir.tree, `journal.${dead}.draft`),
      join(dir.blobDrafts, `${dead}-0123456789ab`),
      join(dir.proposals, `.one.${dead}.01234567`),
      join(dir.sessions, `s.jsonl.lock.${dead}`),
      join(copies, 'src/file'),
    ];
    for (const path of leftovers) writeFileSync(path, '');
    chmodSync(dir.proposals, 0o755);
    openStateDir(at);
    expect([...leftovers, copies].filter((path) => existsSync(path))).toEqual([]);
    expect(statSync(dir.proposals).mode & 0o777).toBe(0o700);
    expect(readdirSync(dir.tree).sort()).toEqual(['blobs', 'mirrors', 'outputs', 'proposals', 'sessions']);
  });

  it('says what is wrong with it', () => {
    const at = tree();
    writeFileSync(join(at.base, 'file'), '');
    expect(() => openStateDir({ ...at, state: join(at.base, 'file') })).toThrow(/EEXIST.*XDG_STATE_HOME/);
    expect(() => openStateDir({ ...at, state: join(at.base, 'file/state') })).toThrow(/XDG_STATE_HOME/);
    mkdirSync(join(at.base, 'elsewhere'));
    mkdirSync(at.state);
    symlinkSync('../elsewhere', join(at.state, 'trees'));
    expect(() => openStateDir(at)).toThrow(/trees is a link or a file/);
    expect(readdirSync(join(at.base, 'elsewhere'))).toEqual([]);
  });

  it.each(['s1', '20261123-1830-k3f9', 'a.b_c-d'])('has a folder for the outputs of session %s', (id) => {
    expect(outputsOf({ outputs: '/o' }, id)).toBe(`/o/${id}`);
  });

  it.each(['', '.', '..', '../..', '/etc', 'a/../../b', '\0'])('lets no id of a session lead out: %j', (id) => {
    expect(outputsOf({ outputs: '/o' }, id)).toMatch(/^\/o\/[A-Za-z0-9][A-Za-z0-9._-]*$/);
  });
});

describe('a private folder', () => {
  it('is closed to others, whoever made it', () => {
    const path = join(scratchFolder(), 'a/b');
    mkdirSync(path, { recursive: true });
    chmodSync(path, 0o777);
    makePrivateDir(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });
});
