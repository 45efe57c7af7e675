import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Attention } from '../../../src/fronts/tui/terminal/attention.ts';
import type { NotifySettings } from '../../../src/fronts/tui/terminal/attention.ts';
import { hearingFocus } from '../../../src/fronts/tui/terminal/focus.ts';
import { knownTerminal } from '../../../src/fronts/tui/terminal/known.ts';

const idle = { running: false, questions: [] };
const works = { running: true, questions: [] };
const asks = { running: true, questions: [{ id: 'q1', kind: 'review' as const }] };

function called(env: Record<string, string>, settings: NotifySettings = {}, where = 'shop') {
  let written = '';
  const attention = new Attention({
    settings,
    terminal: knownTerminal(env),
    where: () => where,
    write: (sequence) => (written += sequence),
  });
  attention.release();
  return {
    attention,
    /** What was written since the last look, with ESC as `^[` and BEL as `^G`. */
    written: () => {
      const now = written.replaceAll('\u001B', '^[').replaceAll('\u0007', '^G');
      written = '';
      return now;
    },
  };
}

const iterm = { TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.6.5' };

describe('a person who is needed', () => {
  it('is called while the window is not in focus, and not before or after', () => {
    const { attention, written } = called(iterm);
    expect(written()).toBe('^[[?1004h');
    attention.see(works);
    attention.see(asks);
    attention.see(works);
    expect(written()).toBe('');
    attention.focus(false);
    attention.see(asks);
    expect(written()).toBe(
      '^[]9;archie, shop: changes wait for your review^G^[[22;0t^[]0;● shop: changes wait for your review^G',
    );
    attention.see(asks);
    expect(written()).toBe('');
    attention.focus(true);
    expect(written()).toBe('^[[23;0t');
    attention.see(works);
    attention.focus(false);
    attention.see(idle);
    expect(written()).toContain('archie, shop: the turn is over');
    attention.hold();
    expect(written()).toBe('^[[23;0t^[[?1004l');
  });

  it.each([
    [
      'kitty',
      { TERM: 'xterm-kitty' },
      '^[]99;i=archie:d=0;archie, shop^[\\^[]99;i=archie:d=1:p=body;the turn is over^[\\',
    ],
    ['foot', { TERM: 'foot' }, '^[]777;notify;archie, shop;the turn is over^G'],
    ['ghostty', { TERM: 'xterm-ghostty' }, '^[]9;archie, shop: the turn is over^G'],
    ['the bell alone', { TERM: 'alacritty' }, '^G'],
    ['tmux, whatever is around it', { TERM_PROGRAM: 'iTerm.app', TMUX: '/tmp/s,1,0' }, '^G'],
  ])('is called as the terminal knows it: %s', (_, env, by) => {
    const { attention, written } = called(env, { how: ['notification', 'bell'] });
    attention.see(works);
    attention.focus(false);
    written();
    attention.see(idle);
    // Where the bell is the notification, it rings once.
    expect(written()).toBe(by === '^G' ? by : `${by}^G`);
  });

  it.each([[{}], [{ TERM: 'xterm-256color' }], [{ TERM: 'screen.xterm', STY: '1' }], [{ TERM: 'linux' }]])(
    'finds nothing written to a terminal that is not known: %o',
    (env) => {
      const { attention, written } = called(env);
      attention.see(works);
      attention.focus(false);
      attention.see(asks);
      attention.hold();
      expect(written()).toBe('');
    },
  );

  it('has the say: never, always, and how', () => {
    const never = called(iterm, { when: 'never' });
    never.attention.see(asks);
    never.attention.see(idle);
    expect(never.written()).toBe('');
    const always = called({}, { when: 'always' });
    always.attention.see(asks);
    expect(always.written()).toBe('^G');
    const title = called(iterm, { when: 'always', how: ['title'] });
    title.attention.see(asks);
    expect(title.written()).toBe('^[[22;0t^[]0;● shop: changes wait for your review^G');
    title.attention.see(works);
    expect(title.written()).toBe('^[[23;0t');
  });

  it('is told nothing that a folder could steer the terminal with', () => {
    const { attention, written } = called(iterm, { when: 'always' }, 'a\u001B]0;x\u0007;b\u202e\u009c\ud800');
    attention.see(asks);
    const text = written();
    expect(text).not.toContain('x^G;b');
    expect(text.match(/\^\[/g)).toHaveLength(3);
    expect(text.match(/\^G/g)).toHaveLength(2);
    expect(text).not.toMatch(/[\u0080-\u009f\u202e\ud800-\udfff]/);
  });
});

describe('progress', () => {
  const windows = { WT_SESSION: '1' };
  it('is shown while a turn runs or asks, and taken away', () => {
    const { attention, written } = called(windows);
    written();
    attention.see(works);
    attention.see(works);
    expect(written()).toBe('^[]9;4;3;0^G');
    attention.see(asks);
    expect(written()).toBe('^[]9;4;4;100^G');
    attention.hold();
    expect(written()).toBe('^[]9;4;0;0^G^[[?1004l');
    attention.see(works);
    expect(written()).toBe('');
    attention.release();
    expect(written()).toBe('^[[?1004h^[]9;4;3;0^G');
    attention.see(idle);
    expect(written()).toBe('^[]9;4;0;0^G');
    attention.hold();
  });

  it('is shown only where it is known and wanted: an older version would make a notification of it', () => {
    const knows = (version: string, program = 'iTerm.app') =>
      knownTerminal({ TERM_PROGRAM: program, TERM_PROGRAM_VERSION: version }).progress;
    expect([knows('3.6.5'), knows('3.6.6'), knows('3.6.10'), knows('4.0'), knows('3.5.14')]).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect([knows('1.1.3', 'ghostty'), knows('1.2.0', 'ghostty'), knows('', 'ghostty')]).toEqual([false, true, false]);
    expect([knownTerminal({ VTE_VERSION: '7803' }).progress, knownTerminal({ VTE_VERSION: '8001' }).progress]).toEqual([
      false,
      true,
    ]);
    const off = called(windows, { progress: false });
    off.attention.see(works);
    expect(off.written()).toBe('^[[?1004h');
  });
});

describe('the focus', () => {
  it('is heard from what is typed, which stays as it is, also where a report comes in two', () => {
    const said: boolean[] = [];
    const input = new PassThrough({ encoding: 'utf8' });
    const heard = hearingFocus(input as unknown as NodeJS.ReadStream, (has) => said.push(has));
    const read = (text: string) => {
      input.write(text);
      return heard.read();
    };
    expect(read('a\u001B[Ob')).toBe('a\u001B[Ob');
    expect(said).toEqual([false]);
    expect([read('\u001B'), read('[I')]).toEqual(['\u001B', '[I']);
    expect(said).toEqual([false, true]);
    read('I O [I');
    read('x');
    expect(heard.read()).toBeNull();
    expect(said).toEqual([false, true]);
    read('\u001B[I\u001B[O');
    read('\u001B[');
    read('A');
    expect(said).toEqual([false, true, false]);
  });
});
