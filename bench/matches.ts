/** An edit of very many places of one file, as the tool makes it: found, replaced, and their lines told. */

import { replacing } from '../src/text/match/match.ts';
import { inSlices } from '../src/text/steps.ts';
import { spread, timed } from './measure.ts';
import type { Row } from './report.ts';

const places = 200_000;

/** A quadratic search would take minutes here, and nobody could stop it. */
export async function measureMatches(rounds: number): Promise<Row[]> {
  const text = 'foo;\n'.repeat(places);
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const time = await timed(() => inSlices(replacing(text, 'foo', 'bar', true)));
    // The first round compiles.
    if (round > 0) times.push(time);
  }
  const what = `replace ${places.toLocaleString('en-US')} matches`;
  return [{ name: 'matches', what, unit: 'ms', value: spread(times), goal: { value: 300 } }];
}
