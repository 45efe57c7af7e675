import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { bundle } from '../../support/bundle.ts';

it('the last of 4,000 blocks costs what the first one costs', { timeout: 60_000 }, async () => {
  const { file, remove } = await bundle('test/fronts/tui/program/flat.tsx');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env: { ...process.env, CI: '1' } });
    const { render, bytes, kept } = JSON.parse(stdout);
    expect(render.first).toBeGreaterThan(0);
    expect(render.last / render.first).toBeLessThanOrEqual(1.5);
    expect(bytes.last).toBe(bytes.first);
    // Rows that are on the screen for good are let go.
    expect(kept).toBeLessThan(10);
  } finally {
    await remove();
  }
});
