import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { FileChange } from '../../src/protocol/change.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { archie, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { launchers } from '../support/isolation.ts';

const works = launchers.some((launcher) => launcher.works);
let place: Place;
afterEach(() => place.remove());

/** A proposal that waits: `a.txt` says "proposed". */
async function propose(id: string): Promise<void> {
  const workspace = await openWorkspace({ root: place.root, state: join(place.env['XDG_STATE_HOME']!, 'archie') });
  const read = await workspace.read('a.txt');
  const hash = await workspace.putBlob(Buffer.from('proposed\n'));
  const file: FileChange = { path: 'a.txt', before: read!.state, after: { hash, mode: 'file', size: 9 } };
  await workspace.propose({ id, at: 1, title: 'it', changes: { id, files: [file], origin: { by: 'tool' } } });
}

it.skipIf(!works)(
  'archie try runs a command on the tree, shows what it would change, and changes nothing',
  async () => {
    place = makePlace({ 'a.txt': 'one\n' });
    const ran = await archie(place, ['try', '--', 'echo said; echo two >> a.txt; exit 3']);
    expect(ran.code).toBe(3);
    expect(ran.stdout).toMatch(/^said\ndiff --git a\/a\.txt b\/a\.txt\n[^]*\n one\n\+two\n$/);
    expect(ran.stderr).toBe(
      'archie: tried on the tree as it is, isolated, nothing landed; it would change: a.txt (changed)\n',
    );
    expect(readFileSync(join(place.root, 'a.txt'), 'utf8')).toBe('one\n');
    expect(readdirSync(place.root)).toEqual(['a.txt']);
  },
);

it.skipIf(!works)('archie try runs it on the proposal that waits', async () => {
  place = makePlace({ 'a.txt': 'one\n' });
  await propose('p-one');
  const ran = await archie(place, ['try', 'cat', 'a.txt']);
  expect(ran).toEqual({
    code: 0,
    stdout: 'proposed\n',
    stderr: 'archie: tried on the proposal p-one, isolated; it would change nothing\n',
  });
  expect((await archie(place, ['try', '--tree', 'cat', 'a.txt'])).stdout).toBe('one\n');
  await propose('p-two');
  const unclear = await archie(place, ['try', 'cat', 'a.txt']);
  expect(unclear).toMatchObject({ code: 2, stdout: '' });
  expect(unclear.stderr).toContain('several proposals wait');
  expect((await archie(place, ['try', '--proposal', 'p-two', 'cat', 'a.txt'])).stdout).toBe('proposed\n');
});

it.skipIf(!works)('archie try passes words on as they are, and what a timeout ends is 124', async () => {
  place = makePlace();
  const words = ['a b', "it's", '$HOME', '--tree', '*'];
  const ran = await archie(place, ['try', 'printf', '%s|', ...words]);
  expect(ran.stdout).toBe(`${words.join('|')}|`);
  expect((await archie(place, ['try', '--timeout', '0.2', 'sleep', '1000'])).code).toBe(124);
});

it('archie try runs nothing where nothing isolates, and the doctor says why', async () => {
  place = makePlace({ 'a.txt': 'one\n' });
  // Without programs there is no view.
  place.env['PATH'] = '/nonexistent';
  const ran = await archie(place, ['try', '--', 'touch ran']);
  expect(ran).toMatchObject({ code: 125, stdout: '' });
  expect(ran.stderr).toMatch(/nothing was run: .* here is no isolation: /);
  expect(readdirSync(place.root)).toEqual(['a.txt']);
  const doctor = await archie(place, ['doctor']);
  expect(doctor.stdout).toMatch(/isolation +tier 3, none: .*; archie try runs nothing here/);
});
