import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changes, scratchWorkspace } from './support/scratch-workspace.ts';
import type { ScratchWorkspace } from './support/scratch-workspace.ts';

const dayMs = 86_400_000;
const stampOf = (at: ScratchWorkspace) => join(at.stateFolder(), 'tidied');

/** When it was last tidied. `ago` milliseconds: makes it so first. */
function tidiedAt(at: ScratchWorkspace, ago?: number): number {
  if (ago !== undefined) {
    const then = new Date(Date.now() - ago);
    utimesSync(stampOf(at), then, then);
  }
  return statSync(stampOf(at)).mtimeMs;
}

/** A tree in which something landed, tidied after that. */
async function tidied() {
  const at = scratchWorkspace();
  const workspace = await at.open();
  await workspace.land(await changes(workspace, { a: 'x' }));
  await workspace.flushed();
  await workspace.tidy();
  return { at, workspace };
}

describe('tidying a store', () => {
  it('happens after something was stored, and not again until something is', async () => {
    const { at, workspace } = await tidied();
    for (const name of ['journal', 'blobs/tmp', 'blobs/packs', 'outputs', 'proposals'])
      utimesSync(join(at.stateFolder(), name), new Date(), new Date(Date.now() - 1000));
    const last = tidiedAt(at, 500);
    await workspace.tidy();
    expect(tidiedAt(at)).toBe(last);
    for (const store of [
      () => workspace.putBlob(Buffer.from('12345')),
      () => workspace.saveOutput('log', '1234567'),
      async () => workspace.land(await changes(workspace, { b: 'y' })),
    ]) {
      const before = tidiedAt(at, 500);
      await store();
      await workspace.tidy();
      expect(tidiedAt(at)).toBeGreaterThan(before);
    }
  });

  it.each([
    ['a day later', dayMs + 1000],
    ['where the clock was set back', -dayMs],
  ])('happens %s', async (_, ago) => {
    const { at, workspace } = await tidied();
    const before = tidiedAt(at, ago);
    await workspace.tidy();
    expect(tidiedAt(at)).not.toBe(before);
  });
});
