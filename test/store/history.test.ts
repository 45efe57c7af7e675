import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addHistory, loadHistory } from '../../src/store/history.ts';
import { place } from './desk.ts';

it('keeps prompts in order, of several lines too, each once where it was last typed', async () => {
  const at = place();
  expect(await loadHistory(at)).toEqual([]);
  for (const prompt of ['one', 'two\nlines\r\n', '字 🦀 "quoted"', 'one', 'one', '  ', '', 'x\ud800'])
    await addHistory(at, prompt);
  expect(await loadHistory(at)).toEqual(['two\nlines\r\n', '字 🦀 "quoted"', 'one', 'x\uFFFD']);
  expect(statSync(join(at.folder, 'history.jsonl')).mode & 0o777).toBe(0o600);
});

it('passes over damaged lines, and a torn last one does not spoil the next', async () => {
  const at = place();
  await addHistory(at, 'one');
  const path = join(at.folder, 'history.jsonl');
  writeFileSync(path, `${readFileSync(path, 'utf8')}\n{}\n12\nnot json\n"tor`);
  await addHistory(at, 'two');
  expect(await loadHistory(at)).toEqual(['one', 'two']);
  writeFileSync(path, '"tor');
  await addHistory(at, 'three');
  expect(await loadHistory(at)).toEqual(['three']);
});

it('keeps the newest 2,000 and no paste of a megabyte', async () => {
  const at = place();
  await addHistory(at, 'first');
  const path = join(at.folder, 'history.jsonl');
  writeFileSync(path, Array.from({ length: 3000 }, (_, index) => `\n"prompt ${index}"`).join(''));
  await addHistory(at, 'x'.repeat(1_000_000));
  await addHistory(at, 'last');
  const prompts = await loadHistory(at);
  expect(prompts).toHaveLength(2000);
  expect([prompts[0], prompts.at(-1)]).toEqual(['prompt 1001', 'last']);
  expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(2000);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
