/** How text is written and measured here, chosen before anything is said. */

import { chooseLanguage } from './language.ts';
import { chooseWidths } from './widths.ts';

/** The language, and on a terminal the widths. */
export async function chooseText(env: NodeJS.ProcessEnv): Promise<void> {
  await chooseLanguage(env);
  if (process.stdout.isTTY) await chooseWidths(env);
}
