import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createLog, openLog, readEvents } from '../../src/store/sessions.ts';
import { bundle, start } from '../support/child.ts';
import { place, session, stamped } from './desk.ts';

const resumed = (seq: number) => stamped({ type: 'session.resumed', version: '1' }, seq);

it('is written by one process at a time, and free again when that one is gone', async () => {
  const at = place();
  const log = createLog({ ...at, id: 's' });
  for (const event of session('s', 'x')) log.append(event);
  log.close();
  const child = await start(await bundle('test/store/kill-child.ts'), [at.state, at.root, 's', '9']);
  expect(() => openLog({ ...at, id: 's' })).toThrow(`open in another archie (process ${child.pid})`);
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await gone;
  const { events } = await readEvents(at, 's');
  const again = openLog({ ...at, id: 's' });
  again.append(resumed(events.length + 1));
  again.close();
  expect((await readEvents(at, 's')).events).toHaveLength(events.length + 1);
});

it('may be opened again by the process that has it, and leaves nothing behind', async () => {
  const at = place();
  const first = createLog({ ...at, id: 's' });
  for (const event of session('s', 'x')) first.append(event);
  const second = openLog({ ...at, id: 's' });
  first.close();
  first.close();
  const files = () => readdirSync(join(at.folder, 'sessions'));
  expect(files()).toEqual(['s.jsonl', 's.jsonl.lock']);
  second.close();
  expect(files()).toEqual(['s.jsonl']);
});
