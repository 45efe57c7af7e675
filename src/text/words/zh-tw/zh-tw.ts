/** The words of archie in 正體中文 as Taiwan writes it, by the room that says them. */

import type { Catalogue } from '../words.ts';
import checks from './checks.json' with { type: 'json' };
import commander from './commander.json' with { type: 'json' };
import commands from './commands.json' with { type: 'json' };
import concepts from './concepts.json' with { type: 'json' };
import engine from './engine.json' with { type: 'json' };
import headless from './headless.json' with { type: 'json' };
import personas from './personas.json' with { type: 'json' };
import policy from './policy.json' with { type: 'json' };
import provider from './provider.json' with { type: 'json' };
import review from './review.json' with { type: 'json' };
import screen from './screen.json' with { type: 'json' };
import store from './store.json' with { type: 'json' };
import terminal from './terminal.json' with { type: 'json' };
import tools from './tools.json' with { type: 'json' };
import workspace from './workspace.json' with { type: 'json' };

/** All of them. Loaded only where they are spoken. */
export const taiwanese: Catalogue = {
  ...checks,
  ...commander,
  ...commands,
  ...concepts,
  ...engine,
  ...headless,
  ...personas,
  ...policy,
  ...provider,
  ...review,
  ...screen,
  ...store,
  ...terminal,
  ...tools,
  ...workspace,
};
