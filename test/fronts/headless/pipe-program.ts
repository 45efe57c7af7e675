// A program of its own for the tests of real pipes: many lines, then an end that comes only by interrupt.
import { runHeadless } from '../../../src/fronts/headless/run.ts';
import { meta } from './harness.ts';
import { playedSession, replied } from './played-session.ts';

const [mode = 'endless'] = process.argv.slice(2);
const session = playedSession(async ({ emit, interrupted, end }) => {
  if (mode === 'endless') {
    const state = { over: false };
    void interrupted.then(() => (state.over = true));
    while (!state.over) {
      emit(replied('x'.repeat(1000)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    return end({ type: 'interrupted' });
  }
  for (let n = 0; n < 2000; n += 1) emit(replied(`${n} ${'x'.repeat(1000)}`));
  return end({ type: 'done' }, { text: 'done' });
});
process.exitCode = await runHeadless({
  session,
  prompt: 'go',
  output: 'stream-json',
  input: 'text',
  meta,
  partials: false,
  verbose: false,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: new AbortController().signal,
  describe: (id) =>
    Promise.resolve({ id, contextWindow: 1, maxOutput: 1, vision: false, compaction: false, known: false }),
  proposed: () => Promise.resolve(null),
  resolveModel: (name) => name,
});
