// `npm run picture`: the tour's two; with --all, every screen.
import { runBundled } from './bundled.mjs';

await runBundled(process.argv.includes('--all') ? 'screens' : 'picture');
