/** What stands where ignore rules and settings are looked for, and is no plain file of theirs: nothing waits for it, and nothing reads it whole. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checksIn } from '../../../src/app/proof/suggest.ts';
import { findMemory } from '../../../src/app/memory.ts';
import { readBounded } from '../../../src/disk/open-file.ts';
import { addOwnConcepts } from '../../../src/personas/own-concepts.ts';
import type { Gap } from '../../../src/protocol/workspace.ts';
import { declaredCharset } from '../../../src/workspace/reading/declared-encoding.ts';
import { trackedFiles } from '../../../src/workspace/reading/git-index.ts';
import { listFiles } from '../../../src/workspace/reading/list.ts';
import { findRipgrep } from '../../../src/workspace/reading/ripgrep.ts';
import { searchFiles } from '../../../src/workspace/reading/search/search.ts';
import { resolvedIn, scratchTree } from '../support/scratch-tree.ts';

const rg = await findRipgrep(process.env, '/nowhere');
const ways = [
  ['with ripgrep', rg],
  ['without', null],
] as const;

const kinds: [string, (path: string) => void | Promise<void>][] = [
  ['a pipe', (path) => void execFileSync('mkfifo', [path])],
  ['a link to a pipe', (path) => (execFileSync('mkfifo', [`${path}.pipe`]), symlinkSync(`${path}.pipe`, path))],
  ['a link to an endless device', (path) => symlinkSync('/dev/zero', path)],
  ['a huge file', (path) => (writeFileSync(path, ''), truncateSync(path, 3 * 1024 ** 3))],
  [
    '500,000 rules',
    (path) => writeFileSync(path, Array.from({ length: 500_000 }, (_, at) => `dir${at}/*.x${at}\n`).join('')),
  ],
  ['5,001 rules', (path) => writeFileSync(path, Array.from({ length: 5001 }, (_, at) => `${at}\n`).join(''))],
  [
    'a socket',
    async (path) => {
      const server = createServer().listen(path);
      onTestFinished(() => void server.close());
      await new Promise((resolve) => server.once('listening', resolve));
    },
  ],
];

/** In a repository of its own, with the thing in its place. */
async function tree(place: string, put: (path: string) => void | Promise<void>): Promise<string> {
  const root = scratchTree({
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/config': '',
    'a.txt': 'needle\n',
    'sub/b.txt': 'needle\n',
  });
  const path = join(root, place);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  await put(path);
  return root;
}

describe.each(ways)('ignore rules, %s', (_, program) => {
  describe.each(['.gitignore', '.git/info/exclude', 'sub/.gitignore', '.ignore'])('in %s', (place) => {
    it.each(kinds)('that are %s', { timeout: 60_000 }, async (kind, put) => {
      const root = await tree(place, put);
      const listed = await listFiles(root, undefined, program);
      expect(listed).toEqual(expect.arrayContaining(['a.txt', 'sub/b.txt']));
      const gaps: Gap[] = [];
      const lines: string[] = [];
      const task = { root, resolved: resolvedIn(root, '.'), query: { pattern: 'needle', limit: 9 }, rg: program };
      for await (const { path } of searchFiles({ ...task, onGap: (gap) => gaps.push(gap) })) lines.push(path);
      expect(lines).toEqual(['a.txt', 'sub/b.txt']);
      // What is at the top is known beforehand; below it, only where ripgrep would wait for it.
      const known = program !== null && (place === '.gitignore' || place === '.git/info/exclude');
      const told = gaps.some(({ why, paths }) => why === 'rules' && paths[0] === place);
      expect(told || !known || kind === 'a socket').toBe(true);
    });
  });
});

describe('what is read by name', () => {
  it.each(kinds)('may be %s', { timeout: 60_000 }, async (_, put) => {
    const names = [
      '.editorconfig',
      'package.json',
      'pyproject.toml',
      'Makefile',
      '.git/index',
      '.git/config',
      'AGENTS.md',
      'concepts.json',
    ];
    for (const name of names) {
      const root = await tree(name, put);
      expect(declaredCharset(root, 'a.txt')).toBeNull();
      expect(await checksIn(root)).toEqual(expect.any(Array));
      trackedFiles(root);
      const memory = await findMemory(root);
      expect(memory?.text.length ?? 0).toBeLessThan(40_010);
      addOwnConcepts(join(root, 'concepts.json'));
    }
  });

  it('is cut after it was read so far, not before: a memory file of gigabytes', async () => {
    const root = scratchTree({ '.git/HEAD': '', 'AGENTS.md': `${'規則 '.repeat(10)}\n`.repeat(3000) });
    truncateSync(join(root, 'AGENTS.md'), 0);
    writeFileSync(join(root, 'AGENTS.md'), `${'規則 '.repeat(10)}\n`.repeat(6000));
    const before = process.memoryUsage().external;
    const text = (await findMemory(root))?.text ?? '';
    expect(text.startsWith('規則 規則')).toBe(true);
    expect(text.endsWith('[cut]')).toBe(true);
    expect(text).not.toContain('\uFFFD');
    expect(process.memoryUsage().external - before).toBeLessThan(2_000_000);
  });

  it('is all there within its bounds, and nothing beyond them', () => {
    const root = scratchTree({ 'a.txt': 'twelve bytes' });
    const path = join(root, 'a.txt');
    symlinkSync('a.txt', join(root, 'link'));
    expect(readBounded(path, { max: 12 })?.toString()).toBe('twelve bytes');
    expect(readBounded(path, { max: 11 })).toBeNull();
    expect(readBounded(path, { max: 6, cut: true })?.toString()).toBe('twelve');
    expect(readBounded(join(root, 'link'), { max: 12 })).toBeNull();
    expect(readBounded(join(root, 'link'), { max: 12, follow: true })?.toString()).toBe('twelve bytes');
    expect(readBounded(root, { max: 12 })).toBeNull();
    expect(readBounded('/proc/self/stat', { max: 9000 })?.toString()).toContain('(');
    expect(readBounded(join(root, 'none'), { max: 12 })).toBeNull();
  });
});
