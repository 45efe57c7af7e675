import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import {
  array,
  asyncProperty,
  assert,
  constant,
  constantFrom,
  dictionary,
  integer,
  oneof,
  record,
  uint8Array,
} from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { expect, it } from 'vitest';
import type { FileChange, FileMode } from '../../../src/protocol/change.ts';
import { LandingFailure } from '../../../src/protocol/failure.ts';
import type { Workspace } from '../../../src/protocol/workspace.ts';
import { scratchWorkspace, stateOnDisk } from '../support/scratch-workspace.ts';
import type { ScratchWorkspace } from '../support/scratch-workspace.ts';

/** What may stand at a path. `bits` are permission bits; the rest of the mode follows from them. */
type Node = { kind: 'file'; bytes: Uint8Array; bits: number } | { kind: 'link'; target: string } | { kind: 'folder' };

const names = constantFrom('a', 'b', 'c', 'd.txt', 'ü', '日本', 'e\nf', ' ', '.hidden');
const path = array(names, { minLength: 1, maxLength: 3 }).map((some) => some.join('/'));
const bytes = oneof(
  constantFrom('', '\n', 'one\ntwo\nthree\n', 'one\r\ntwo\r\n', 'one\r\ntwo\nno end', '\ufeffbom\n').map((text) =>
    Buffer.from(text),
  ),
  uint8Array({ maxLength: 64 }),
);
const file = (bits: Arbitrary<number>): Arbitrary<Node> => record({ kind: constant('file' as const), bytes, bits });
const link: Arbitrary<Node> = record({
  kind: constant('link' as const),
  target: constantFrom('a', 'b/c', '..', '/dev/null', 'nowhere', 'ü'),
});
const there = oneof(
  { weight: 5, arbitrary: file(constantFrom(0o644, 0o755, 0o600, 0o700, 0o640, 0o444, 0o751)) },
  { weight: 1, arbitrary: link },
  { weight: 1, arbitrary: constant<Node>({ kind: 'folder' }) },
);
const wanted = oneof(
  { weight: 4, arbitrary: file(constantFrom(0o644, 0o755)) },
  { weight: 1, arbitrary: link },
  { weight: 3, arbitrary: constant(null) },
);
/** A change to a file that is there (by its number), or to any path. */
const change = oneof(
  record({ index: integer({ min: 0, max: 50 }), wanted }),
  record({ path, wanted }),
  record({ index: integer({ min: 0, max: 50 }), wanted: constant('mode' as const) }),
);
type Change = typeof change extends Arbitrary<infer T> ? T : never;

function build(at: ScratchWorkspace, nodes: Record<string, Node>): string[] {
  const made: string[] = [];
  for (const [name, node] of Object.entries(nodes)) {
    try {
      mkdirSync(dirname(at.path(name)), { recursive: true });
      if (node.kind === 'folder') mkdirSync(at.path(name));
      else if (node.kind === 'link') symlinkSync(node.target, at.path(name));
      else {
        writeFileSync(at.path(name), node.bytes, { flag: 'wx' });
        chmodSync(at.path(name), node.bits);
      }
      if (node.kind !== 'folder') made.push(name);
    } catch {
      // The path is taken, or something above it is no folder: another tree, as good as any.
    }
  }
  return made;
}

/** Everything there is, to the byte and the bit. */
function exactly(root: string, folder = ''): [string, string][] {
  return readdirSync(join(root, folder))
    .toSorted()
    .flatMap((name): [string, string][] => {
      const below = folder === '' ? name : `${folder}/${name}`;
      const stats = lstatSync(join(root, below));
      if (stats.isDirectory()) return [[`${below}/`, ''], ...exactly(root, below)];
      if (stats.isSymbolicLink()) return [[below, `-> ${readlinkSync(join(root, below))}`]];
      return [[below, `${(stats.mode & 0o777).toString(8)} ${readFileSync(join(root, below)).toString('hex')}`]];
    });
}

/** Without the bits of group and others. */
function owners(all: [string, string][] = []): [string, string][] {
  return all.map(([name, text]) => [name, text.replace(/^(\d)\d\d /, (_, own: string) => `${own} `)]);
}

/** False for a set that cannot stand (a file and a folder of one name, a folder in the way), or that changes nothing. */
async function lands(
  at: ScratchWorkspace,
  workspace: Workspace,
  files: FileChange[],
  states: [string, string][][],
): Promise<boolean> {
  const failure = await workspace.land({ id: 'x', origin: { by: 'tool' }, files }).then(
    () => null,
    (error: unknown) => error,
  );
  if (failure !== null && !(failure instanceof LandingFailure)) throw failure;
  const now = exactly(at.root);
  if (failure === null) states.push(now);
  expect(now).toEqual(states.at(-1));
  return failure === null;
}

async function play(at: ScratchWorkspace, nodes: Record<string, Node>, sets: readonly Change[][]): Promise<number> {
  const present = build(at, nodes);
  const workspace = await at.open();
  const states = [exactly(at.root)];
  for (const set of sets) {
    const files = new Map<string, FileChange>();
    for (const one of set) {
      const name = 'path' in one ? one.path : present[one.index % Math.max(1, present.length)];
      if (name === undefined) continue;
      const before = stateOnDisk(at.path(name));
      if (one.wanted === 'mode') {
        if (before === null || before.mode === 'link') continue;
        files.set(name, {
          path: name,
          before,
          after: { ...before, mode: before.mode === 'file' ? 'executable' : 'file' },
        });
        continue;
      }
      const content =
        one.wanted?.kind === 'file'
          ? one.wanted.bytes
          : one.wanted?.kind === 'link'
            ? Buffer.from(one.wanted.target)
            : null;
      const mode: FileMode =
        one.wanted?.kind === 'link'
          ? 'link'
          : one.wanted?.kind === 'file' && one.wanted.bits & 0o100
            ? 'executable'
            : 'file';
      const after = content && { hash: await workspace.putBlob(content), mode, size: content.length };
      files.set(name, { path: name, before, after });
    }
    const all = [...files.values()];
    if (await lands(at, workspace, all, states)) continue;
    for (const one of all) await lands(at, workspace, [one], states);
  }
  const [landed, ids] = [states.length - 1, (await workspace.landings()).map(({ id }) => id)];
  for (let index = landed; index > 0; index -= 1) {
    await workspace.land(await workspace.undo());
    expect(exactly(at.root)).toEqual(states[index - 1]);
  }
  for (let index = 1; index <= landed; index += 1) {
    await workspace.land(await workspace.redo());
    expect(exactly(at.root)).toEqual(states[index]);
  }
  // All of them at once. A file that is as it was but for the bits of others than its owner is not changed by that.
  if (JSON.stringify(owners(states[0])) === JSON.stringify(owners(states.at(-1)))) return landed;
  const all = await workspace.undo(ids);
  expect([all.merged, all.conflicts]).toEqual([undefined, undefined]);
  await workspace.land(all);
  expect(owners(exactly(at.root))).toEqual(owners(states[0]));
  return landed;
}

const runs = Number(process.env['ARCHIE_CASES'] ?? 60);

it(
  `undo after land gives back every byte, mode and link, and redo lands the same again (${runs} cases)`,
  {
    timeout: 600_000,
  },
  async () => {
    let landed = 0;
    await assert(
      asyncProperty(
        dictionary(path, there, { maxKeys: 14 }),
        array(array(change, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 }),
        async (nodes, sets) => {
          const at = scratchWorkspace();
          try {
            landed += await play(at, nodes, sets);
          } finally {
            rmSync(at.base, { recursive: true, force: true });
          }
        },
      ),
      { numRuns: runs },
    );
    // Most of what is thrown up must be something that can land.
    expect(landed).toBeGreaterThan(runs);
  },
);
