import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changes, scratchWorkspace } from './support/scratch-workspace.ts';
import type { ScratchWorkspace } from './support/scratch-workspace.ts';

const dayMs = 86_400_000;
const stampOf = (at: ScratchWorkspace) => join(at.stateFolder(), 'collected-at');

/** When it was last collected. `ago` milliseconds: makes it so first. */
function collectedAt(at: ScratchWorkspace, ago?: number): number {
  if (ago !== undefined) {
    const then = new Date(Date.now() - ago);
    utimesSync(stampOf(at), then, then);
  }
  return statSync(stampOf(at)).mtimeMs;
}

/** A tree in which something landed, collected after that. */
async function collected() {
  const at = scratchWorkspace();
  const workspace = await at.open();
  await workspace.land(await changes(workspace, { a: 'x' }));
  await workspace.flushed();
  await workspace.collectIfDue();
  return { at, workspace };
}

describe('the store of a tree', () => {
  it('happens after something was stored, and not again until something is', async () => {
    const { at, workspace } = await collected();
    for (const name of ['journal', 'blobs/tmp', 'blobs/packs', 'outputs', 'proposals'])
      utimesSync(join(at.stateFolder(), name), new Date(), new Date(Date.now() - 1000));
    const last = collectedAt(at, 500);
    await workspace.collectIfDue();
    expect(collectedAt(at)).toBe(last);
    for (const store of [
      () => workspace.putBlob(Buffer.from('12345')),
      () => workspace.saveOutput('log', '1234567'),
      async () => workspace.land(await changes(workspace, { b: 'y' })),
    ]) {
      const before = collectedAt(at, 500);
      await store();
      await workspace.collectIfDue();
      expect(collectedAt(at)).toBeGreaterThan(before);
    }
  });

  it.each([
    ['a day later', dayMs + 1000],
    ['where the clock was set back', -dayMs],
  ])('happens %s', async (_, ago) => {
    const { at, workspace } = await collected();
    const before = collectedAt(at, ago);
    await workspace.collectIfDue();
    expect(collectedAt(at)).not.toBe(before);
  });
});
