/** A response whose body is looked at while somebody else reads it: no byte is read ahead, changed or held back. */

import { errorFields } from './errors.ts';

/** How a body ended: whole, let go of by us (its end may have been of no use any more), or broken off. */
interface Ended {
  ended: 'whole' | 'dropped' | 'broken';
  firstByteMs?: number | undefined;
  tookMs: number;
  bytes: number;
  failure?: ReturnType<typeof errorFields>;
}

interface Observer {
  /** Milliseconds since the request went out. */
  clock: () => number;
  /** Whether we ourselves gave the request up. */
  isAborted: () => boolean;
  take: (text: string) => void;
  /** Called once. */
  end: (how: Ended) => void;
}

/** The same response. */
export function observed(response: Response, { clock, isAborted, take, end }: Observer): Response {
  if (!response.body) {
    end({ ended: 'whole', tookMs: clock(), bytes: 0 });
    return response;
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let bytes = 0;
  let firstByteMs: number | undefined;
  let over = false;
  const finish = (ended: Ended['ended'], error?: unknown): void => {
    if (over) return;
    over = true;
    take(decoder.decode());
    const failure = ended === 'broken' ? { failure: errorFields(error) } : {};
    end({ ended, firstByteMs, tookMs: clock(), bytes, ...failure });
  };
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            finish('whole');
            controller.close();
            return;
          }
          firstByteMs ??= clock();
          bytes += value.length;
          take(decoder.decode(value, { stream: true }));
          controller.enqueue(value);
        } catch (error) {
          finish(isAborted() ? 'dropped' : 'broken', error);
          controller.error(error);
        }
      },
      async cancel(reason) {
        finish('dropped');
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  const { status, statusText, headers, url } = response;
  // A response that is made by hand has no address, which the sentence about a redirect needs.
  return Object.defineProperty(new Response(body, { status, statusText, headers }), 'url', { value: url });
}
