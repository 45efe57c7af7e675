// `npm run bench`
import { runBundled } from './bundled.mjs';

await runBundled('bench', ['personas-child', 'herd-child']);
