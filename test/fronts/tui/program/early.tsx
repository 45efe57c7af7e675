// The same front over the first frame, which has the keyboard until a signal says that the rest is loaded.
import { once } from 'node:events';
import { drawEarly } from '../../../../src/fronts/tui/early/early.ts';
import { startTui } from '../../../../src/fronts/tui/start.tsx';
import { scenes } from './scenes.ts';

const { session, desk } = scenes['echo']!([]);
const options = { theme: { color: true }, screenReader: false, vim: false };
const early = drawEarly({ state: session.state(), version: desk.version, options });
await once(process, 'SIGUSR2');
process.exitCode = await startTui({ session, desk, history: [], options, early });
