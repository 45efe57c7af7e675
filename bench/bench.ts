/**
 * `npm run bench [-- --only paint,echo]` (all options: `--help`): measures the built program in a
 * real terminal against a model service on the loopback, in turn with a bare Node. Prints medians, spread, goals, verdicts.
 * Exits with 0 when everything could be measured, met or not.
 */

import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { measureBigTree } from './big-tree.ts';
import { measureIsolation } from './isolation.ts';
import { measureLandings } from './landing.ts';
import { measureEcho, measureIdle, measureStages, measureStream, measureResumed, measureTurns } from './live.ts';
import { quantile, spread } from './measure.ts';
import { measureDecisions, measurePersonas } from './personas.ts';
import { measureBlocks } from './blocks.ts';
import { measureChecks } from './checks.ts';
import { measureGrep, measureHerd, measureLongSession, measureUndo } from './many.ts';
import { measureMatches } from './matches.ts';
import { parseOptions, usage } from './options.ts';
import { isMet, table } from './report.ts';
import type { Row } from './report.ts';
import { measureReviews } from './review.ts';
import { measureOverhead, measureStarts } from './starts.ts';
import { startSubject } from './subject.ts';
import type { Subject } from './subject.ts';

const options = parseOptions(process.argv.slice(2));
if (typeof options === 'string') {
  console.error(`bench: ${options}`);
  process.exit(2);
}
if (options.help) {
  console.log(usage);
  process.exit(0);
}
const { wanted, rounds, seconds, deltas } = options;

const subject = await startSubject(resolve(options.program));
try {
  const rows = await measureAll(subject);
  if (options.json) {
    console.log(JSON.stringify({ node: process.version, rows: rows.map((row) => ({ ...row, met: isMet(row) })) }));
  } else {
    console.log(
      `Node ${process.versions.node}, load ${loadavg()
        .map((load) => load.toFixed(1))
        .join(' ')}\n`,
    );
    console.log(table(rows));
  }
} finally {
  await subject.remove();
}

async function measureAll(at: Subject): Promise<Row[]> {
  const rows: Row[] = [];
  const starts = await measureStarts(at, rounds, wanted);
  const node = spread(starts.node);
  rows.push({ name: 'node', what: 'node -e 0', unit: 'ms', value: node, ratio: 1, goal: {} });
  const start = (name: Exclude<keyof typeof starts, 'node'>, what: string, goal: Row['goal']): void => {
    if (starts[name].length === 0) return;
    const value = spread(starts[name]);
    rows.push({ name, what, unit: 'ms', value, ratio: value.median / node.median, goal });
  };
  start('version', '--version', { ratio: 1.5 });
  start('paint', 'first paint', { value: 200, ratio: 3.5 });
  start('key', 'from there to a key on the screen', { value: 20 });
  start('request', 'one shot to first request', { value: 150, ratio: 5 });
  if (wanted('echo')) {
    const samples = await measureEcho(at);
    const value = spread(samples);
    rows.push({
      name: 'echo',
      what: 'key to echo',
      unit: 'ms',
      value,
      goal: { value: 8 },
      held: quantile(samples, 0.95),
    });
  }
  if (wanted('stream')) {
    const runs = [await measureStream(at, deltas), await measureStream(at, deltas), await measureStream(at, deltas)];
    const what = `CPU for ${deltas} deltas`;
    rows.push({ name: 'stream', what, unit: 'ms', value: spread(runs.map(({ cpu }) => cpu)), goal: { value: 400 } });
    const written = spread(runs.map(({ kilobytes }) => kilobytes));
    rows.push({ name: 'stream', what: 'written for them', unit: 'kB', value: written, goal: {} });
  }
  if (wanted('idle')) {
    const { cpu, rss } = await measureIdle(at, seconds);
    rows.push({ name: 'idle', what: 'idle CPU', unit: '%', value: spread([cpu]), goal: { value: 0.5 } });
    rows.push({ name: 'rss', what: 'idle memory', unit: 'MB', value: spread([rss]), goal: { value: 110 } });
  }
  if (wanted('turns')) {
    const { early, late } = await measureTurns(at, 200);
    rows.push({ name: 'turns', what: 'memory after 10 turns', unit: 'MB', value: spread([early]), goal: {} });
    const more = spread([late - early]);
    rows.push({ name: 'turns', what: 'more after 200', unit: 'MB', value: more, goal: { value: 40 } });
  }
  if (wanted('resumed')) {
    const { ms, rss } = await measureResumed(at);
    const what = '10,000 messages resumed: first frame';
    rows.push({ name: 'resumed', what, unit: 'ms', value: spread([ms]), goal: { value: 1000 } });
    rows.push({ name: 'resumed', what: '  memory', unit: 'MB', value: spread([rss]), goal: { value: 250 } });
  }
  if (wanted('tokens')) {
    const { tokens, characters } = await measureOverhead(at);
    const what = `first request: system and tools (${characters} characters)`;
    rows.push({ name: 'tokens', what, unit: 'tokens', value: spread([tokens]), goal: { value: 2500 } });
  }
  if (wanted('review')) rows.push(...(await measureReviews(rounds)));
  if (wanted('landing')) rows.push(...(await measureLandings(rounds)));
  if (wanted('blocks')) rows.push(...(await measureBlocks(Math.min(rounds, 5))));
  if (wanted('matches')) rows.push(...(await measureMatches(Math.min(rounds, 5))));
  if (wanted('tree')) rows.push(...(await measureBigTree(rounds)));
  if (wanted('herd')) rows.push(...(await measureHerd(new URL('herd-child.mjs', import.meta.url).pathname)));
  if (wanted('undo')) rows.push(...(await measureUndo()));
  if (wanted('session')) rows.push(...(await measureLongSession()));
  if (wanted('grep')) rows.push(...(await measureGrep(rounds)));
  if (wanted('isolation')) rows.push(...(await measureIsolation(rounds)));
  if (wanted('route')) rows.push(...(await measureDecisions()));
  if (wanted('checks')) rows.push(...(await measureChecks(rounds)));
  if (wanted('personas')) rows.push(...(await measurePersonas(rounds)));
  if (wanted('screen')) {
    const stages = await measureStages(at, 10, 400);
    // The first stage pays for compiling what the others run.
    const early = quantile(stages.slice(1, 4), 0.5);
    const late = quantile(stages.slice(-3), 0.5);
    const value = spread([late / early]);
    rows.push({
      name: 'screen',
      what: '4,000 blocks: CPU of the last to the first',
      unit: '×',
      value,
      goal: { value: 1.5 },
    });
  }
  return rows;
}
