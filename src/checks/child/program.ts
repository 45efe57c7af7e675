/** The engine's process: passes on what is said between archie and the worker, watches the memory, and ends with archie, however that ends. */

import { Worker } from 'node:worker_threads';

const mostMemory = 2_500_000_000;
const everyMs = 200;

const worker = new Worker(process.argv[2] ?? '', {
  resourceLimits: { maxOldGenerationSizeMb: 768, stackSizeMb: 8 },
});
worker.on('message', (message) => process.send?.(message));
worker.on('error', () => process.exit(70));
worker.on('exit', () => process.exit(70));
process.on('message', (message) => worker.postMessage(message));
process.on('disconnect', () => process.exit(0));
// Interrupts are archie's to act on.
process.on('SIGINT', () => undefined);
// Node would open a debugger.
process.on('SIGUSR1', () => undefined);
setInterval(() => process.memoryUsage.rss() > mostMemory && process.exit(71), everyMs).unref();
