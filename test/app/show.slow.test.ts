/** `archie show`, as people start it: what it prints, and what it says of files that it cannot show. */

import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';

const dir = mkdtempSync(join(tmpdir(), 'archie-show-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const program = new URL('../../bin/archie.js', import.meta.url).pathname;

async function show(...args: string[]) {
  const { stdout, stderr, exitCode } = await execa('node', [program, 'show', ...args], { cwd: dir, reject: false });
  return { stdout, stderr, exitCode };
}

const diagram = 'flowchart LR\n  客戶[客戶端] -->|送出| api[API]\n';
writeFileSync(join(dir, 'flow.mmd'), diagram);
writeFileSync(
  join(dir, 'plan.md'),
  `# 7. 快取\n\n## Status\n\nSuperseded by [ADR-9](0009-x.md)\n\n| 項目 | n |\n| --- | --: |\n| 訂單 | 10 |\n\n\`\`\`mermaid\n${diagram}\`\`\`\n\n\`\`\`mermaid\ngantt\n\`\`\`\n`,
);

describe('archie show', () => {
  it('draws a document: status, table, diagrams, and why one is not drawn', async () => {
    const { stdout, exitCode } = await show('plan.md');
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('# 7. 快取\n↷ Superseded by ADR-9 (0009-x.md)\n');
    expect(stdout).toContain('項目 │  n\n─────┼───\n訂單 │ 10\n');
    expect(stdout).toContain('  ┌────────┐      ┌─────┐\n  │ 客戶端 ├送出─►│ API │\n  └────────┘      └─────┘\n');
    expect(stdout).toContain('  not drawn: gantt diagrams are not drawn');
  });

  it('writes pictures as SVG to stdout or into files, and says which it cannot', async () => {
    expect((await show('--svg', 'flow.mmd')).stdout).toMatch(/^<svg [^]*客戶端/);
    const { exitCode, stdout, stderr } = await show('--svg', 'plan.md', '-o', 'out.svg');
    expect([exitCode, stdout, stderr]).toEqual([
      0,
      '',
      'archie: diagram 2 of plan.md is not drawn: gantt diagrams are not drawn',
    ]);
    expect(readFileSync(join(dir, 'out.svg'), 'utf8')).toMatch(/^<svg /);
    expect(readdirSync(dir)).toContain('out.svg');
  });

  it.each([
    [['nowhere.md'], 'there is no nowhere.md'],
    [['.'], '. is a folder: name a file of it'],
    [['image.md'], 'image.md is binary: archie show takes Markdown (.md) and Mermaid (.mmd)'],
    [['code.ts'], 'code.ts is neither Markdown (.md) nor Mermaid (.mmd)'],
    [['large.md'], 'large.md is larger than 8 MiB: too large to show'],
    [['--svg', 'words.md'], 'words.md has no diagram: a fenced block of the language mermaid'],
    [['-o', 'x.svg', 'words.md'], '-o is where --svg writes to: give both'],
  ])('says in one line what it cannot show: %j', async (args, words) => {
    writeFileSync(join(dir, 'image.md'), Buffer.from([0x89, 0x50, 0, 0, 1]));
    writeFileSync(join(dir, 'code.ts'), 'export {};\n');
    writeFileSync(join(dir, 'words.md'), '# Words\n');
    writeFileSync(join(dir, 'large.md'), Buffer.alloc(8 * 1024 * 1024 + 1, 'a'));
    expect(await show(...args)).toEqual({ exitCode: 2, stdout: '', stderr: `archie: ${words}` });
  });
});
