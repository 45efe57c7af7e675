/** Pictures that a host sends, as they can be sent on: whatever it calls them, their bytes say what they are. */

import { fitData } from '../../pictures/fit.ts';
import type { Attachment } from '../../protocol/event.ts';
import type { Content } from '../../protocol/message.ts';

/** The attachments with each picture checked. One that cannot be shown is a line of text to the model, and is told. */
export async function fitting(attachments: readonly Attachment[], tell: (why: string) => void): Promise<Attachment[]> {
  const fit = async (part: Content): Promise<Content> => {
    if (part.type !== 'image') return part;
    const fitted = await fitData(part.data);
    if (!('why' in fitted)) return fitted.picture;
    tell(`a picture was left out: ${fitted.why}`);
    return { type: 'text', text: `[archie] A picture was left out here: ${fitted.why}.` };
  };
  const all: Attachment[] = [];
  for (const attachment of attachments) {
    const content: Content[] = [];
    // One after the other: each takes a thread, and memory for every pixel.
    for (const part of attachment.content) content.push(await fit(part));
    all.push({ ...attachment, content });
  }
  return all;
}
