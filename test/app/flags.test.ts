import { describe, expect, it } from 'vitest';
import { parseFlags } from '../../src/app/cli/flags.ts';
import { splitRules } from '../../src/app/cli/split-rules.ts';
import { UserFault } from '../../src/protocol/failure.ts';

const fault = (argv: string[]): UserFault => {
  try {
    parseFlags(argv, '1.2.3');
  } catch (error) {
    if (error instanceof UserFault) return error;
    throw error;
  }
  throw new Error('no fault');
};

describe('the command line', () => {
  it('takes the further folders of --add-dir for such, and words for the prompt', () => {
    const parsed = (...argv: string[]) => {
      const asked = parseFlags(argv, '1', {});
      return asked.command === 'session' ? [asked.prompt, asked.flags.addDir] : null;
    };
    expect(parsed('--add-dir', '/tmp', '/usr', '../nope', '-p', 'hello')).toEqual([
      'hello',
      ['/tmp', '/usr', '../nope'],
    ]);
    expect(parsed('-p', 'hello', '--add-dir', 'src', 'test')).toEqual(['hello', ['src', 'test']]);
    expect(parsed('--add-dir', '/tmp', 'what is here?')).toEqual(['what is here?', ['/tmp']]);
    expect(parsed('--add-dir', '/tmp', 'explain', './this')).toEqual(['explain ./this', ['/tmp']]);
    expect(parsed('--add-dir', '/tmp', '--', '/usr')).toEqual(['/usr', ['/tmp']]);
  });

  it('takes a prompt as one word or several', () => {
    expect(parseFlags(['fix', 'the', 'bug'], '1')).toMatchObject({ command: 'session', prompt: 'fix the bug' });
    expect(parseFlags(['-p', '--', '--weird'], '1')).toMatchObject({ prompt: '--weird', flags: { print: true } });
  });

  it.each([
    ['doctr', 'doctor'],
    ['sesions', 'sessions'],
    ['Reviews', 'review'],
    ['permissons', 'permissions'],
  ])('asks whether %s was to be %s, and pays for no prompt', (word, meant) => {
    expect(fault([word]).message).toBe(
      `there is no command ${word}; did you mean archie ${meant}? As a prompt: archie -- ${word}`,
    );
    for (const argv of [['--', word], ['-p', word], [`${word} it`]])
      expect(parseFlags(argv, '1')).toMatchObject({ command: 'session' });
  });

  it.each([
    [['sesions', 'list'], 'sessions'],
    [['agnets', 'check'], 'agents'],
    [['permisions', 'explain', 'ls'], 'permissions'],
  ])('asks so of %j too, where what follows is a word of that command', (argv, meant) => {
    expect(fault(argv).message).toContain(`did you mean archie ${meant}?`);
    expect(parseFlags([argv[0] ?? '', 'of', 'mine'], '1')).toMatchObject({ command: 'session' });
  });

  it.each(['--model', '--agent', '--json-schema'])('takes no empty word for %s', (flag) => {
    expect(fault([flag, '']).message).toContain(`${flag} takes `);
    expect(fault(['-p', flag, ' ', 'x']).exitCode).toBe(2);
  });

  it('takes help and version said as words for what they are, and no sentence that begins so', () => {
    expect(parseFlags(['help'], '1')).toEqual(parseFlags(['--help'], '1'));
    expect(parseFlags(['help', 'doctor'], '1')).toEqual(parseFlags(['doctor', '--help'], '1'));
    expect(parseFlags(['version'], '1')).toEqual(parseFlags(['--version'], '1'));
    for (const argv of [['help', 'me'], ['help me'], ['version', 'it'], ['-p', 'help'], ['--', 'help']])
      expect(parseFlags(argv, '1')).toMatchObject({ command: 'session' });
  });

  it.each(['login', 'resume', 'update', 'MCP', 'config'])(
    'says of %s, a command elsewhere, what it is here',
    (word) => {
      expect(fault([word]).message).toContain(`there is no command ${word}; here it is `);
      for (const argv of [
        ['-p', word],
        ['--', word],
        [word, 'the', 'page'],
      ])
        expect(parseFlags(argv, '1')).toMatchObject({ command: 'session' });
    },
  );

  it.each([['--prin'], ['--model', 'x', '--permision-mode', 'auto'], ['doctor', '--jsn']])(
    'says what is wrong with %s in one line',
    (...argv) => {
      expect(fault(argv).message).toMatch(/^unknown option .* \(Did you mean --\S+\?\)\. See archie --help$/);
    },
  );

  it('takes other single words for prompts', () => {
    for (const word of ['test', 'fix', 'explain', 'undone?', 'refactor', '檢查'])
      expect(parseFlags([word], '1')).toMatchObject({ command: 'session', prompt: word });
  });

  it('takes a prompt that begins like a command', () => {
    expect(parseFlags(['undo the last change'], '1')).toMatchObject({
      command: 'session',
      prompt: 'undo the last change',
    });
  });

  it('takes what comes behind -p or -- for a prompt, though a command is called so', () => {
    const prompt = (...argv: string[]) => parseFlags(argv, '1');
    expect(prompt('-p', 'review')).toMatchObject({ command: 'session', prompt: 'review' });
    expect(prompt('--print', '-m', 'x', 'review', 'it', '--verbose')).toMatchObject({
      prompt: 'review it',
      flags: { print: true, model: 'x', verbose: true },
    });
    expect(prompt('-pm', 'x', 'demo')).toMatchObject({ command: 'session', prompt: 'demo', flags: { model: 'x' } });
    expect(prompt('--', 'undo')).toMatchObject({ command: 'session', prompt: 'undo', flags: { print: false } });
    expect(prompt('-p', '--', 'undo')).toMatchObject({ command: 'session', prompt: 'undo' });
    // Values of options are none of it, and without either it is the command.
    expect(prompt('-a', '-p', 'undo')).toMatchObject({ command: 'undo' });
    expect(prompt('--root', '.', 'undo', '--list')).toMatchObject({ command: 'undo', list: true });
    expect(prompt('-p', '--help')).toMatchObject({ text: expect.stringContaining('doctor') });
  });

  it('reads both spellings of the tool rules, with commas and blanks', () => {
    expect(
      parseFlags(['--allowed-tools', 'Edit, Bash(git log --oneline)', '--allowedTools', 'Read', 'x'], '1'),
    ).toMatchObject({
      flags: { allowedTools: ['Edit', 'Bash(git log --oneline)', 'Read'] },
    });
    expect(splitRules('Bash(a, b) Read')).toEqual(['Bash(a, b)', 'Read']);
    expect(splitRules('Bash(echo $(date)),Edit')).toEqual(['Bash(echo $(date))', 'Edit']);
    expect(() => splitRules('Edit,Bash(echo $(date)')).toThrow(/not closed/);
  });

  it('splits no rule within its quotes', () => {
    expect(splitRules(`Bash(git commit -m "fix (a") Edit`)).toEqual(['Bash(git commit -m "fix (a")', 'Edit']);
    expect(splitRules(`Bash(echo ':-)'), Read(a\\) b)`)).toEqual([`Bash(echo ':-)')`, 'Read(a\\) b)']);
    expect(splitRules(`Bash(echo don't) Bash(echo won't)`)).toEqual([`Bash(echo don't)`, `Bash(echo won't)`]);
  });

  it('takes several rules behind one flag, as other tools do, and no prompt with them', () => {
    const asked = (...argv: string[]) => parseFlags(argv, '1');
    expect(asked('-p', '--allowed-tools', 'Bash(git *)', 'Edit(src/**)', 'mcp__db__get', 'fix the bug')).toMatchObject({
      prompt: 'fix the bug',
      flags: { allowedTools: ['Bash(git *)', 'Edit(src/**)', 'mcp__db__get'] },
    });
    expect(asked('--disallowedTools', 'Bash(rm *)', 'Read(.env)', '--', 'Read')).toMatchObject({
      prompt: 'Read',
      flags: { disallowedTools: ['Bash(rm *)', 'Read(.env)'] },
    });
    for (const prompt of ['read (it)', 'Fix(it)', 'edit', 'Read the file', 'Read('])
      expect(asked('--allowedTools', 'Edit', prompt)).toMatchObject({ prompt, flags: { allowedTools: ['Edit'] } });
  });

  it('tells -r from -r <id>', () => {
    expect(parseFlags(['-r'], '1')).toMatchObject({ flags: { resume: true } });
    expect(parseFlags(['-r', 'abc', 'go on'], '1')).toMatchObject({ prompt: 'go on', flags: { resume: 'abc' } });
  });

  it.each([
    [['--bogus'], /unknown option '--bogus'/],
    [['--output-format', 'xml'], /xml.*text, json, stream-json, events, patch/],
    [['--max-turns', '0'], /--max-turns takes a number above 0, not "0"/],
    [['--timeout', 'soon'], /--timeout takes a number/],
    [['--permission-mode', 'yolo'], /yolo.*plan, ask, stage, auto, bypass/],
    [['permissions', 'test'], /which command\?/],
    [['permissions', 'try', 'ls'], /there is list, test and explain/],
    [['permissions', 'list', 'ls'], /takes no command/],
    [['permissions', 'test', '--file', 'f', 'ls'], /not both/],
    [['permissions', 'test', '--tier', '4', 'ls'], /Allowed choices are 1, 2, 3/],
  ])('%j is a usage fault of one line', (argv, message) => {
    const { message: text, exitCode } = fault(argv);
    expect(text).toMatch(message);
    expect(text).not.toContain('\n');
    expect(exitCode).toBe(2);
  });

  it('takes --debug-file before a command, behind it, and for a session', () => {
    expect(parseFlags(['undo', '--debug-file', 'a'], '1')).toMatchObject({ command: 'undo', debugFile: 'a' });
    expect(parseFlags(['--debug-file=a', 'undo'], '1')).toMatchObject({ command: 'undo', debugFile: 'a' });
    expect(parseFlags(['--debug-file', 'a', 'fix', 'it'], '1')).toMatchObject({ prompt: 'fix it', debugFile: 'a' });
    expect(parseFlags(['-p', '--', '--debug-file'], '1')).not.toHaveProperty('debugFile');
  });

  it('answers --help and --version on stdout', () => {
    const help = parseFlags(['--help'], '1.2.3');
    expect(help).toMatchObject({ command: 'said' });
    for (const flag of [
      '--print',
      '--output-format',
      '--agent',
      '--permission-mode',
      '--continue',
      '--max-cost',
      '--debug-file',
      'demo',
      'undo',
    ])
      expect(help).toMatchObject({ text: expect.stringContaining(flag) });
    expect(parseFlags(['-V'], '1.2.3')).toEqual({ command: 'said', text: '1.2.3\n' });
  });
});
