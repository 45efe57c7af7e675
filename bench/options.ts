/** The command line of the bench. */

import { parseArgs } from 'node:util';

const names = [
  'node',
  'version',
  'paint',
  'request',
  'echo',
  'stream',
  'idle',
  'turns',
  'resumed',
  'tokens',
  'screen',
  'landing',
  'blocks',
  'matches',
  'tree',
  'herd',
  'undo',
  'session',
  'grep',
  'isolation',
  'review',
  'route',
  'personas',
  'checks',
];

/** What `--help` prints. */
export const usage = `npm run bench -- [options]: measures the built program, in turn with a bare Node

  --only <names>    some of ${names.join(', ')}; commas between
  --rounds <n>      starts of each kind (11)
  --seconds <n>     how long it idles (10)
  --deltas <n>      pieces of a streamed reply (10000)
  --json            numbers as JSON
  --program <path>  what Node runs (bin/archie.js)
  --help            this text`;

interface Options {
  help: boolean;
  json: boolean;
  program: string;
  rounds: number;
  seconds: number;
  deltas: number;
  /** Whether a measurement was asked for. */
  wanted: (name: string) => boolean;
}

/** What was asked for, or one line that says what is wrong with it. */
export function parseOptions(args: readonly string[]): Options | string {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', default: false, short: 'h' },
        only: { type: 'string' },
        rounds: { type: 'string', default: '11' },
        seconds: { type: 'string', default: '10' },
        deltas: { type: 'string', default: '10000' },
        json: { type: 'boolean', default: false },
        program: { type: 'string', default: 'bin/archie.js' },
      },
    }));
  } catch (error) {
    const why = error instanceof Error ? (error.message.split(/\n|\. /)[0] ?? '') : String(error);
    return `${why}. See --help`;
  }
  const only = values.only?.split(',').map((name) => name.trim());
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown !== undefined) return `--only: "${unknown}" is not measured; there is ${names.join(', ')}`;
  for (const name of ['rounds', 'seconds', 'deltas'] as const) {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1) return `--${name} takes a whole number above 0, not "${values[name]}"`;
  }
  return {
    help: values.help,
    json: values.json,
    program: values.program,
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    deltas: Number(values.deltas),
    wanted: (name) => only === undefined || only.includes(name),
  };
}
