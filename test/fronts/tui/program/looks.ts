import type { Display } from '../../../../src/protocol/display.ts';
import type { Happening } from '../../../../src/protocol/event.ts';
import { noUsage } from '../../../../src/protocol/message.ts';
import type { FakeSession } from '../../../support/fake-session.ts';

type Say = (text: string) => string;

/** Plays one of everything; `say` may change every text that is not archie's own. */
function play(session: FakeSession, say: Say): void {
  const emit = (happening: Happening) => session.emit(happening);
  const call = (
    name: string,
    title: string,
    display: Display[],
    more: { isError?: boolean; before?: Happening[] } = {},
  ) => {
    const id = `k-${name}-${title}`;
    emit({ type: 'call.started', id, name: say(name), input: {}, title: say(title) });
    for (const happening of more.before ?? []) emit({ ...happening, call: id } as Happening);
    emit({ type: 'call.output', id, text: say('printing\n') });
    emit({
      type: 'call.finished',
      id,
      name: say(name),
      content: [],
      display,
      isError: more.isError ?? false,
      durationMs: 40,
    });
  };
  const state = (text: string | null, mode: 'file' | 'executable' = 'file') =>
    text === null ? null : { hash: session.blobOf(text), mode, size: text.length };
  const change = (path: string, before: string | null, after: string | null) => ({
    path: say(path),
    before: state(before),
    after: state(after),
  });
  const old = Array.from({ length: 9 }, (_, i) => say(`line ${i + 1}`)).join('\n');
  const files = [
    change('src/orders.ts', `${old}\n`, `${old.replace('line 5', 'line five')}\n`),
    change('migrations/002.sql', null, say('create index orders_customer on orders (customer_id);\n')),
    change('old.txt', say('gone\n'), null),
    { path: say('run.sh'), before: state('x'), after: state('x', 'executable') },
    change('crlf.txt', 'a\nb\n', 'a\r\nb\r\n'),
    change('logo.png', '\0binary', '\0other'),
  ];
  const because = { code: 'policy', text: say('this path is protected') };

  emit({
    type: 'routed',
    persona: 'backend-architect',
    previous: null,
    confidence: 0.87,
    reasons: [say('"schema"'), say('"slow query"')],
    by: 'router',
  });
  emit({ type: 'thought.delta', text: say('Let me look at the store first, then at the schema.') });
  emit({ type: 'text.delta', text: say('I look at the store.') });
  emit({
    type: 'replied',
    id: 'm',
    model: 'claude-sonnet-5-5',
    content: [{ type: 'text', text: say('I look at the store.') }],
    stop: 'tool_use',
    usage: noUsage,
    cost: 0.02,
    durationMs: 1,
  });
  call('Read', 'src/orders.ts:1-40', [{ type: 'file', path: say('src/orders.ts'), from: 1, lines: 40, total: 212 }]);
  call('Read', 'empty.txt', [{ type: 'file', path: say('empty.txt'), from: 1, lines: 0, total: 0 }]);
  call('Grep', 'create table', [
    {
      type: 'matches',
      pattern: say('create table'),
      matches: 9,
      files: 2,
      rows: Array.from({ length: 8 }, (_, i) => say(`schema.sql:${i}:create table t${i}`)),
      more: 1,
    },
  ]);
  call('Glob', '**/*.sql', [{ type: 'paths', pattern: say('**/*.sql'), paths: [say('a.sql'), say('b.sql')], more: 0 }]);
  call('Bash', 'npm test', [
    {
      type: 'command',
      command: say('npm test'),
      output: Array.from({ length: 14 }, (_, i) => say(`ok ${i}`)).join('\n'),
      exit: 1,
      ended: 'exit',
      isolation: 'none',
      durationMs: 2_300,
    },
  ]);
  call(
    'Write',
    'secret',
    [{ type: 'error', text: say('src/a.ts has changed since it was read'), detail: say('- a\n+ b') }],
    { isError: true },
  );
  call('Other', '', [{ type: 'text', text: say('a word from a tool') }]);
  call('TodoWrite', '3 items', [
    {
      type: 'todos',
      todos: [
        { content: say('look'), status: 'completed' },
        { content: say('write'), status: 'in_progress', activeForm: say('writing') },
      ],
    },
  ]);
  emit({
    type: 'todo',
    todos: [
      { content: say('look'), status: 'completed' },
      { content: say('write'), status: 'in_progress', activeForm: say('writing') },
      { content: say('test'), status: 'pending' },
    ],
  });
  call('MultiEdit', '6 files', [{ type: 'changes', files, note: say('matched after forgiving indentation') }], {
    before: [{ type: 'landed', landing: { id: 'l1', at: 0, files, origin: { by: 'tool' } }, notes: [say('a note')] }],
  });
  call('Edit', '.git/config', [], {
    before: [
      {
        type: 'refused',
        call: '',
        tool: say('Edit'),
        input: {},
        because,
        by: 'policy',
        changes: { id: 'c', files: [change('.git/config', 'a', 'b')], origin: { by: 'tool' } },
      },
    ],
  });
  emit({
    type: 'refused',
    call: 'none',
    tool: say('Bash'),
    input: {},
    because,
    by: 'person',
    words: say('use make instead'),
  });
  emit({ type: 'landed', landing: { id: 'l2', at: 0, files: [files[2]!], origin: { by: 'undo', of: ['l1'] } } });
  emit({ type: 'nudged', text: say('and the tests'), by: 'user' });
  emit({ type: 'notice', level: 'warning', text: say('something to know') });
  emit({ type: 'granted', rule: { kind: 'command', command: say('npm test') } });
  emit({
    type: 'compacted',
    trigger: 'auto',
    method: 'summary',
    summary: say('so far'),
    messages: [],
    tokensBefore: 170_000,
    usage: noUsage,
    cost: null,
  });
  emit({ type: 'retrying', attempt: 2, of: 8, delayMs: 4_000, failure: { code: 'overloaded', message: say('busy') } });
  session.end({
    type: 'failed',
    room: 'model',
    failure: { code: 'overloaded', message: say('The service is overloaded.'), status: 529 },
  });
}

export function allLooks(session: FakeSession): void {
  play(session, (text) => text);
}

/** Every kind of thing a terminal would obey or hide. */
const vectors =
  '\u001B[2J\u001B]0;title\u0007\u001B]52;c;eA==\u0007\u001BP+q\u001B\\\u009B3J\u009D8;;http://x\u009C\u001B[8m\u001B[?1049h\u202E\u200B\u{E0041}\u0008\r\u0000';

export function hostile(session: FakeSession): void {
  play(session, (text) => `${vectors}${text}${vectors}`);
}
