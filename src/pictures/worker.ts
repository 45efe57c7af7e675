/** The worker thread in which a picture is made smaller: takes one, answers, ends. */

import { parentPort, workerData } from 'node:worker_threads';
import { shrink } from './shrink.ts';
import type { Asked } from './shrink.ts';

const made = await shrink(workerData as Asked);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
parentPort?.postMessage(made);
