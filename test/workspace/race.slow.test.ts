import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LandingFailure, ToolFailure } from '../../src/protocol/failure.ts';
import { bench, type Bench } from './bench.ts';
import { bundle, killAfter, start } from '../support/child.ts';

const tries = Number(process.env['ARCHIE_RACES'] ?? 1000);

function prepared(): Bench & { outside: string } {
  const at = bench();
  const outside = join(at.base, 'outside');
  mkdirSync(outside);
  mkdirSync(at.path('d'));
  writeFileSync(at.path('d/file'), 'inside');
  writeFileSync(join(outside, 'file'), 'outside');
  return { ...at, outside };
}

it(
  `${tries} reads and landings below a folder that another process swaps for a link: none escapes`,
  { timeout: 120_000 },
  async () => {
    const at = prepared();
    const workspace = await at.open();
    const swapper = await start(await bundle('test/workspace/race-child.ts'), [at.root, at.outside]);
    const counts = { inside: 0, 'told as outside': 0, refused: 0, landed: 0, escaped: 0 };
    const count = (name: keyof typeof counts): void => void (counts[name] += 1);
    try {
      for (let round = 0; round < tries; round += 1) {
        if (round % 4 !== 3) {
          try {
            const read = await workspace.read('d/file');
            if (read === null) continue;
            // What lies outside may be read by those who have leave; it is never passed off as of the tree.
            const text = Buffer.from(read.bytes).toString();
            if (read.resolved.zone === 'tree') count(text === 'inside' ? 'inside' : 'escaped');
            else count('told as outside');
          } catch (error) {
            if (!(error instanceof ToolFailure)) throw error;
            count('refused');
          }
          continue;
        }
        const bytes = Buffer.from(`planted ${round}`);
        const after = { hash: await workspace.putBlob(bytes), mode: 'file' as const, size: bytes.length };
        const set = {
          id: 'x',
          origin: { by: 'tool' as const },
          files: [{ path: `d/planted-${round}`, before: null, after }],
        };
        try {
          await workspace.land(set);
          count('landed');
        } catch (error) {
          if (!(error instanceof LandingFailure)) throw error;
          count('refused');
        }
      }
    } finally {
      await killAfter(swapper, 0);
    }
    expect(readdirSync(at.outside)).toEqual(['file']);
    expect(readFileSync(join(at.outside, 'file'), 'utf8')).toBe('outside');
    expect(counts.escaped).toBe(0);
    console.info(`${tries} tries: ${JSON.stringify(counts)}`);
    // The race was one: both sides won some.
    expect(counts.refused).toBeGreaterThan(0);
    expect(counts.landed + counts.inside).toBeGreaterThan(0);
  },
);
