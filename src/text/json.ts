/** JSON as models write it into texts: objects and lists within quotes, with the line ends of their texts as they are. */

/** What a text holds as JSON: an object or a list, never a bare value; undefined where it holds neither, or is cut off. */
export function parseStructure(text: string): unknown {
  const value = /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
  return value instanceof Error ? undefined : value;
}

/** Any JSON value; what is wrong with the text where it is none, even with the line ends and tabs in its quotes as escapes. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    try {
      return JSON.parse(withEscapes(text)) as unknown;
    } catch {
      return error;
    }
  }
}

const escapes: Record<string, string> = { '\r': '\\r', '\n': '\\n', '\t': '\\t' };

/** Nothing is added, closed or left out: a text that was cut off stays cut off. */
function withEscapes(text: string): string {
  let quoted = false;
  return text.replace(/\\[^]|["\r\n\t]/g, (found) => {
    if (found === '"') quoted = !quoted;
    return (quoted ? escapes[found] : undefined) ?? found;
  });
}
