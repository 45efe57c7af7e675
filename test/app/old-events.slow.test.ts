/** The event stream of archie 0.1: its readers find in today's all that they found in that. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { archie, makePlace, forReal } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { serveScenario } from '../support/serve-messages.ts';
import { fixture, plantOld, sessionOf } from './old-state.ts';

type Event = Record<string, unknown>;

let place: Place;
let server: MessagesServer | undefined;
afterEach(async () => {
  place.remove();
  await server?.close();
});

const parse = (text: string): Event[] => {
  const lines = text.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Event);
};
const stored = (name: string): Event[] => parse(readFileSync(join(fixture, `events-${name}.jsonl`), 'utf8'));

/** The types of docs/events.md; a star marks those that are shown live only. */
const documented = new Map(
  [...readFileSync('docs/events.md', 'utf8').matchAll(/^\| (`[^|]*`\*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([\w.]+)`(\*?)/g)].map(([, type = '', star]) => [type, star === '*'] as const),
  ),
);

const runs = [
  {
    name: 'landed',
    code: 5,
    args: [
      'raise the price',
      '--permission-mode',
      'auto',
      '--allowed-tools',
      'Bash(wc -l < list.txt | tee count.txt; rm secret.txt)',
    ],
  },
  { name: 'staged', code: 0, args: ['write the guide'] },
];

/** Does what the stored stream `name` is of once more, with the program as built. */
async function again({ code, args }: (typeof runs)[number]): Promise<Event[]> {
  server = await serveScenario(join(fixture, 'events.yaml'));
  const files = ['list.txt', 'notes.md', 'docs/index.md'].map((path) => [
    path,
    readFileSync(join(fixture, 'shop', path), 'utf8'),
  ]);
  place = makePlace(
    { ...Object.fromEntries(files), 'src/price.ts': 'export const price = 10;\n', 'secret.txt': '' },
    server.url,
  );
  // As they were when it was written: commands for real.
  forReal(place);
  const ran = await archie(place, ['-p', ...args, '--output-format', 'events', '--agent', 'none']);
  expect(ran.code).toBe(code);
  return parse(ran.stdout);
}

/** Every member of the events, with the type of its value: `landed.landing.files[].path string`. */
function shapes(events: readonly Event[]): Set<string> {
  const found = new Set<string>();
  const visit = (value: unknown, at: string): void => {
    if (Array.isArray(value)) for (const each of value) visit(each, `${at}[]`);
    else if (typeof value === 'object' && value !== null)
      for (const [name, each] of Object.entries(value)) visit(each, `${at}.${name}`);
    else found.add(`${at} ${value === null ? 'null' : typeof value}`);
  };
  for (const { type, ...members } of events) visit(members, String(type));
  return found;
}

/** Recorded types in their order. */
const recorded = (events: readonly Event[]): unknown[] =>
  events.map(({ type }) => type).filter((type) => documented.get(String(type)) === false);

describe.each(runs)('the events of a run, $name', (run) => {
  it('are those of the documentation, then and now', async () => {
    const now = await again(run);
    for (const [head, ...events] of [stored(run.name), now]) {
      expect(head).toMatchObject({ type: 'stream', format: 1, archie: expect.any(String), root: expect.any(String) });
      expect(head!['session']).toMatch(/^\d{8}-\d{4}-\w{4}$/);
      const unknown = events.filter(({ type }) => !documented.has(String(type)));
      expect(unknown).toEqual([]);
      const [first] = events;
      let seq = Number(first!['seq']) - 1;
      const counted = events.map((event) => ({ ...event, seq: documented.get(String(event['type'])) ? seq : ++seq }));
      expect(events).toEqual(counted);
      const stamp = { at: expect.any(Number), turn: expect.any(Number), thread: 'main' };
      expect(events).toEqual(events.map((event) => ({ ...event, ...stamp })));
    }
  });

  it('hold today what they held, in the same order', async () => {
    const [then, now] = [stored(run.name), await again(run)];
    const today = shapes(now);
    expect([...shapes(then)].filter((shape) => !today.has(shape))).toEqual([]);
    // Readers pass by what they do not know.
    const types = recorded(now).filter((type) => type !== 'permitted' && type !== 'checked' && type !== 'revoked');
    expect(types.slice(-recorded(then).length)).toEqual(recorded(then));
  });

  it('are those of the session file', async () => {
    const old = plantOld('shop', 'http://127.0.0.1:2');
    place = old;
    const ran = await archie(old, ['sessions', 'show', sessionOf(run.args[0]!), '--json']);
    const events = stored(run.name).filter(({ type }) => documented.get(String(type)) === false);
    const shown = JSON.stringify(parse(ran.stdout).slice(-events.length)).replaceAll(old.root, '/home/ada/shop');
    expect(JSON.parse(shown)).toEqual(events);
  });
});
