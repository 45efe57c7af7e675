/** A large collection of personas as other people write them: the same files each time, of the words that prompts are made of. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Prompts of many hands and trades, in any language or in those named. */
export async function readPrompts(...languages: string[]): Promise<string[]> {
  const text = await readFile('src/personas/router/corpus/prompts.jsonl', 'utf8');
  const prompts = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { prompt: string; lang: string })
    .filter(({ lang }) => languages.length === 0 || languages.includes(lang))
    .map(({ prompt }) => prompt.replace(/\s+/g, ' '));
  // Hands stand one after the other: a file of neighbours would be of one trade.
  return prompts.map((_, n) => prompts[(n * 1_009) % prompts.length] as string);
}

/** Writes so many files: about 400 characters of description and 5,000 of prompt each; one in ten is in Chinese. */
export async function writeCollection(folder: string, files: number): Promise<void> {
  const [english, chinese] = [await readPrompts('en'), await readPrompts('zh-TW')];
  await mkdir(folder, { recursive: true });
  for (let n = 0; n < files; n += 1) {
    const prompts = n % 10 === 9 ? chinese : english;
    const some = (from: number, count: number): string[] =>
      Array.from({ length: count }, (_, at) => prompts[(n * 61 + from + at) % prompts.length] as string);
    const description = some(0, 4).join('; ').replaceAll('"', "'").slice(0, 400);
    const body = some(4, 60)
      .map((prompt, at) => (at % 12 === 0 ? `\n## Part ${at / 12 + 1}\n` : `- **${prompt.slice(0, 20)}**: ${prompt}`))
      .join('\n');
    const head = `name: expert-${n}\ndescription: "Use this agent for: ${description}"\ntools: Read, Grep, Bash\nmodel: sonnet`;
    await writeFile(
      join(folder, `expert-${n}.md`),
      `---\n${head}\n---\n\nYou are expert ${n}.\n${body.slice(0, 5_000)}\n`,
    );
  }
}
