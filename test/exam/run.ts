// `npm run exam -- <name> [--option value]`: one exam; ends with 0 only where its target is met.
import type { Exam } from './exam.ts';

const exams: Record<string, () => Promise<{ exam: Exam }>> = {
  sandbox: () => import('./sandbox.ts'),
  overlay: () => import('./overlay.ts'),
  'overlay-cost': () => import('./overlay-cost.ts'),
  bypass: () => import('./bypass.ts'),
  benign: () => import('./benign.ts'),
  parse: () => import('./parse.ts'),
  bashdiff: () => import('./bashdiff.ts'),
  peers: () => import('./peers.ts'),
  paths: () => import('./paths.ts'),
  modes: () => import('./modes.ts'),
  secrets: () => import('./secrets.ts'),
  tty: () => import('./tty.ts'),
  trust: () => import('./trust.ts'),
  git: () => import('./git.ts'),
};

const [name = '', ...rest] = process.argv.slice(2);
const chosen = Object.hasOwn(exams, name) ? exams[name] : undefined;
if (!chosen) {
  console.error(`npm run exam -- ${Object.keys(exams).join('|')}`);
  process.exit(2);
}
// A test does not go by the clock; the exam does.
const options: Record<string, string> = name === 'benign' ? { most: '20' } : {};
for (let at = 0; at < rest.length; at += 2) options[(rest[at] ?? '').replace(/^--/, '')] = rest[at + 1] ?? '';
const { exam } = await chosen();
const { says, missed, checked } = await exam(options);
for (const line of [...says, ...missed.map((each) => `MISSED ${each}`)]) console.log(line);
console.log(`${name}: ${checked} checked, ${missed.length} missed`);
process.exitCode = missed.length === 0 && checked > 0 ? 0 : 1;
