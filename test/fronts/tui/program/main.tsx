// The program that tests of the screen run in a terminal: the real front over a session that plays a scene.
import { appendFileSync } from 'node:fs';
import { startTui } from '../../../../src/fronts/tui/start.tsx';
import { scenes } from './scenes.ts';

const [name = '', ...args] = process.argv.slice(2);
const scene = scenes[name];
if (scene === undefined) throw new Error(`no scene ${name}`);
const { session, desk, history = [], prompt, hints, trust } = scene(args);
const code = await startTui({
  session,
  desk,
  history,
  ...(prompt !== undefined && { prompt }),
  ...(trust && { trust: { asked: Promise.resolve(trust), answer: () => undefined } }),
  options: {
    theme: { color: process.env['NO_COLOR'] === undefined },
    screenReader: process.env['INK_SCREEN_READER'] === 'true',
    ...(hints !== undefined && { hints }),
  },
});
if (process.env['SCENE_LOG']) appendFileSync(process.env['SCENE_LOG'], JSON.stringify(session.calls));
process.exitCode = code;
