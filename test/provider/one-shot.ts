/** A program of its own that sends one request: `one-shot.ts <base URL> <model>`. It prints nothing by itself. */

import { argv } from 'node:process';
import { createAnthropic } from '../../src/provider/anthropic/anthropic.ts';
import { ask, hello } from './ask.ts';

const [, , baseURL = '', model = ''] = argv;
await ask(createAnthropic({ baseURL, apiKey: 'sk-test-0123456789' }), { ...hello, model });
