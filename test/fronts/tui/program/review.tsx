// A review on the whole screen with no session around it, as the commands show it; what came of it is printed at the end.
// Arguments: how many files, how many changed lines each; `fault` throws while it is shown.
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { reviewOnScreen } from '../../../../src/fronts/tui/review/screen.tsx';
import { chooseTheme } from '../../../../src/fronts/tui/theme.ts';
import { bigQuestion } from './question.ts';

const [files = '2', lines = '3', fault = ''] = process.argv.slice(2);
const blobs = new Map<string, Uint8Array>();
const keep = (bytes: Uint8Array) => {
  const hash = createHash('sha256').update(bytes).digest('hex');
  blobs.set(hash, bytes);
  return hash;
};
const question = bigQuestion(Number(files), Number(lines), (text) => keep(new TextEncoder().encode(text)));
writeSync(1, 'before the review\r\n');
if (fault === 'throw') setTimeout(() => void Promise.reject(new Error('a fault elsewhere')), 300);
const answer = await reviewOnScreen({
  question,
  theme: chooseTheme({ color: true, theme: 'dark' }),
  blob: (hash) => Promise.resolve(blobs.get(hash)!),
  putBlob: (bytes) => Promise.resolve(keep(bytes)),
  editor: process.env['EDITOR'] ? [process.env['EDITOR']] : null,
  reader: process.env['INK_SCREEN_READER'] === 'true',
});
writeSync(1, `answer ${JSON.stringify(answer)}\r\n`);
