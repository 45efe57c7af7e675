// `npm run picture`
import { runBundled } from './bundled.mjs';

await runBundled('picture');
