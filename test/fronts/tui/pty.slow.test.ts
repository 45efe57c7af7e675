import { describe, expect, it } from 'vitest';
import { startPty } from '../../support/pty.ts';

describe('the terminal that tests run programs in', () => {
  it('shows what a program wrote, types into it and hands back its exit code', async () => {
    const pty = startPty({
      file: process.execPath,
      args: [
        '-e',
        `console.log('size', process.stdout.columns, process.stdout.rows, process.env.CI ?? 'none');
         process.stdin.once('data', (data) => { console.log('got', String(data).trim()); process.exit(7); });`,
      ],
      cols: 40,
      rows: 5,
      env: { CI: undefined },
    });
    await pty.waitFor('size 40 5 none');
    pty.write('中文\r');
    expect(await pty.exit).toBe(7);
    expect(pty.scrollback()).toContain('got 中文');
    expect(pty.screen()).toHaveLength(5);
  });

  it('says what was on the screen when the awaited text does not come', async () => {
    const pty = startPty({ file: process.execPath, args: ['-e', 'console.log("something else")'] });
    await expect(pty.waitFor('the text')).rejects.toThrow(/the text[\s\S]*something else/);
  });
});
