import { readFile, writeFile } from 'node:fs/promises';
import { Terminal } from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { screenSvg } from '../../bench/svg.ts';
import { updating } from '../support/golden.ts';

const golden = new URL('../fixtures/screen.svg', import.meta.url);

async function pictured(cols: number, rows: number, bytes: string): Promise<string> {
  const terminal = new Terminal({ cols, rows, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  return screenSvg(terminal, 'archie <demo>');
}

describe('a screen as a picture', () => {
  it('is the golden one, to the byte', async () => {
    const bytes = [
      'plain \u001b[1mbold\u001b[0m \u001b[2mdim\u001b[0m \u001b[3mitalic\u001b[0m \u001b[4munder\u001b[0m\u001b[9mstrike\u001b[0m',
      '\u001b[31mred\u001b[92mlight\u001b[38;5;208mcube\u001b[38;5;240mgrey\u001b[38;2;1;2;255mtrue\u001b[0m',
      '\u001b[42m+ added\u001b[0m \u001b[7minverse\u001b[0m \u001b[8mhidden\u001b[0m',
      '訂單 orders 👍🏽 <a href="x">&amp;</a>',
      '╭──╮ │',
    ].join('\r\n');
    const svg = await pictured(40, 6, bytes);
    if (updating()) await writeFile(golden, svg);
    expect(svg).toBe(await readFile(golden, 'utf8'));
  });

  it('shows what is visible, not what has scrolled away', async () => {
    const svg = await pictured(20, 2, 'one\r\ntwo\r\nthree');
    expect(svg).not.toContain('one');
    expect(svg).toMatch(/two[\s\S]*three/);
  });

  it('of an empty screen is a window', async () => {
    const svg = await pictured(4, 1, '');
    expect(svg).toContain('<title>archie &lt;demo&gt;</title>');
    expect(svg.match(/<text /g)).toHaveLength(1);
  });
});
