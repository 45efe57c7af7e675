/** A persona as a file: what `archie agents new` writes, and every program that reads such files understands. */

import { stringify } from 'yaml';

/** What is to be said of a new persona. */
interface Draft {
  /** Lower-case and hyphenated. */
  name: string;
  /** One or more sentences. */
  description: string;
  /** Prompts that are for it. */
  examples: readonly string[];
  /** Canonical names; null inherits all. */
  tools: readonly string[] | null;
  model?: string;
}

/** The whole file. Its description holds the examples in the form that dispatchers learn from. */
export function personaFile({ name, description, examples, tools, model }: Draft): string {
  const asked = examples.flatMap((prompt) => ['', '<example>', `user: "${prompt.replaceAll('"', "'")}"`, '</example>']);
  const keys = {
    name,
    description: [description.trim(), ...asked].join('\n'),
    ...(tools === null ? {} : { tools: tools.join(', ') || [] }),
    ...(model === undefined ? {} : { model }),
  };
  return `---\n${stringify(keys, { lineWidth: 0 })}---\n\n${body(name, description)}\n`;
}

function body(name: string, description: string): string {
  const called = name.replaceAll('-', ' ');
  if (/\p{Script=Han}/u.test(description))
    return [
      `你是${called}。`,
      '',
      `你負責：${description.trim()}`,
      '',
      '# 工作方式',
      '',
      '1. 先讀相關檔案再回答，並以 `路徑:行號` 註明出處。',
      '2. 寫明你的假設；只有會改變答案的事才問。',
      '3. 能落地的就提出檔案，每次改動小到可以審閱。',
      '4. 說明你檢查了什麼、沒有檢查什麼。',
    ].join('\n');
  return [
    `You are the ${called}.`,
    '',
    `What you are for: ${description.trim()}`,
    '',
    '# How you work',
    '',
    '1. Read what the request concerns before you answer, and name places as `path:line`.',
    '2. Write down what you assume; ask only what changes the answer.',
    '3. Propose files rather than prose, each change small enough to review.',
    '4. Say what you checked, and what you did not.',
  ].join('\n');
}
