// Appends events without end until it is killed; prints a line first. Arguments: state, root, id, a sequence number to begin with.
import { openLog } from '../../src/store/session-log.ts';

const [state = '', root = '', id = '', from = '1'] = process.argv.slice(2);
const log = openLog({ state, root, id });
console.log('ready');
for (let seq = Number(from); ; seq += 1) {
  const text = `${seq} ${'字🦀x'.repeat((seq * 7919) % 5000)}`;
  log.append({ seq, at: seq, turn: 1, thread: 'main', type: 'nudged', text, by: 'user' });
}
