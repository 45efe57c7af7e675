/** What the provider tells a debug log beside the bytes on the wire, which the log sees through its own `fetch`. */

/** One thing the SDK or the negotiation had to say. It never reaches the console. */
interface ProviderNote {
  from: 'sdk' | 'negotiation';
  level: 'error' | 'warning' | 'info';
  text: string;
  /** What it is about, where that is a piece of the conversation. */
  content?: string;
}

/** Hears such notes. */
export type ProviderLog = (note: ProviderNote) => void;
