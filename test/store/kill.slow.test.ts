import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RecordedEvent } from '../../src/protocol/event.ts';
import { createLog, readEvents } from '../../src/store/sessions.ts';
import { bundle, killAfter, start } from '../support/child.ts';
import { place, session } from './desk.ts';

const kills = Math.ceil(Number(process.env['ARCHIE_KILLS'] ?? 30) / 2);

function isWhole(event: RecordedEvent): boolean {
  return event.type !== 'nudged' || event.text === `${event.seq} ${'字🦀x'.repeat((event.seq * 7919) % 5000)}`;
}

it(
  `survives kill -9 at ${kills * 2} random moments of writing a session`,
  { timeout: 30_000 + kills * 1000 },
  async () => {
    const at = place();
    const script = await bundle('test/store/kill-child.ts');
    let torn = 0;
    let written = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const id = `s${kill}`;
      const log = createLog({ ...at, id });
      for (const event of session(id, 'x')) log.append(event);
      log.close();
      // Killed, and killed again when it goes on with what the first left.
      let known = 8;
      for (const _ of [1, 2]) {
        await killAfter(await start(script, [at.state, at.root, id, String(known + 1)]), Math.random() * 10);
        if (readFileSync(join(at.folder, 'sessions', `${id}.jsonl`)).at(-1) !== 10) torn += 1;
        const { events, notice } = await readEvents(at, id);
        expect(notice).toBeUndefined();
        expect(events.map((event) => event.seq)).toEqual(events.map((_event, index) => index + 1));
        expect(events.every(isWhole)).toBe(true);
        expect(events.length).toBeGreaterThanOrEqual(known);
        known = events.length;
      }
      written += known;
    }
    console.info(`${kills * 2} kills, ${written} events, ${torn} torn last lines passed over, 0 events lost or mixed`);
  },
);
