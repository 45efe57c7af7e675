/** Mentions (`@name`) in a prompt that is sent. */

import { replaceChips } from '../text/chips.ts';

const mentions = /(?:^|[\s([{,:;，。、：；（「])@(?:"([^"\n]+)"|([^\s"@]+))/gu;

/** What is mentioned as `@name` or `@"a name"`, each once, without the punctuation behind it. Pastes do not count. */
export function mentionsIn(text: string): string[] {
  const typed = replaceChips(text, () => ' ');
  const found = new Set<string>();
  for (const [, quoted, bare] of typed.matchAll(mentions)) {
    const name = quoted ?? bare!.replace(/[.,;:!?)\]}'，。、！？；：）」]+$/u, '');
    if (name) found.add(name);
  }
  return [...found];
}
