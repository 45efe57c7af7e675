/** The doctor's word on the model's service: is there a key, and does the service answer to it? */

import { errno } from '../../disk/errno.ts';
import type { DoctorLine } from '../../protocol/desk.ts';
import { localServersUp } from '../config/credentials.ts';
import type { Access } from '../config/credentials.ts';

/** What `archie doctor` says about the key and the service: asked for its models, within 3 s. Holds no key. */
export async function modelLines(access: Access | null, send: typeof fetch): Promise<DoctorLine[]> {
  if (!access) {
    const local = await localServersUp();
    const mend = local[0]
      ? `${local[0].name} answers here: export ANTHROPIC_BASE_URL=${local[0].url}`
      : 'export ANTHROPIC_API_KEY=…, or ANTHROPIC_BASE_URL for a local server; archie demo needs neither';
    return [{ area: 'model', state: 'missing', text: 'no key and no server of your own', mend }];
  }
  const key = access.source === 'none' ? 'no key (a server on this machine)' : `key from ${access.source}`;
  const secret = access.apiKey ?? access.authToken ?? '';
  // Asked before anything is sent: the words of `fetch` about it would hold the key.
  if (!/^[\x21-\x7e]*$/.test(secret)) {
    const text = `the ${key} has blanks, line ends or other characters that no key has: nothing can be asked with it`;
    return [{ area: 'model', state: 'missing', text, mend: 'copy the key anew, whole and alone' }];
  }
  const url = new URL('/v1/models?limit=1', access.baseURL);
  const headers: Record<string, string> = {
    'anthropic-version': '2026-10-21',
    ...(secret !== '' && { authorization: `Bearer ${secret}` }),
    ...access.headers,
  };
  try {
    const reply = await send(url, { headers, redirect: 'error', signal: AbortSignal.timeout(3000) });
    await reply.body?.cancel();
    if (reply.status === 401 || reply.status === 403)
      return [
        {
          area: 'model',
          state: 'warning',
          text: `${url.host} refuses the ${key} (${reply.status})`,
          mend: 'check the key',
        },
      ];
    return [{ area: 'model', state: 'ok', text: `${url.host} answers; ${key}` }];
  } catch (error) {
    return [
      {
        area: 'model',
        state: 'warning',
        text: `${url.host} does not answer (${unanswered(error)}); ${key}`,
        mend: 'check the network or ANTHROPIC_BASE_URL',
      },
    ];
  }
}

/** Why nothing came back: the system's code, or what `fetch` says is behind its error. */
function unanswered(error: unknown): string {
  const behind = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(behind instanceof Error)) return 'no answer';
  if (behind.name === 'TimeoutError') return 'nothing came in 3 s';
  return errno(behind) || behind.message;
}
