/** The theme that is shown: chosen by a person, or by what the terminal says of its background. */

import { chooseTheme, followsTerminal } from '../theme.ts';
import type { Theme } from '../theme.ts';
import type { OwnTheme } from './own.ts';

/** Where the theme is changed, and what is chosen is shown. */
interface ThemesPorts {
  /** By the command line or the configuration. */
  name: string;
  own?: OwnTheme | undefined;
  /** What is known of the background at the start. */
  behind?: 'dark' | 'light' | undefined;
  show: (theme: Theme) => void;
}

/** The theme in use, by its name. */
export class Themes {
  readonly #show: ThemesPorts['show'];
  #name: string;
  #own: OwnTheme | undefined;
  #behind: 'dark' | 'light' | undefined;

  constructor({ name, own, behind, show }: ThemesPorts) {
    this.#name = name;
    this.#own = own;
    this.#behind = behind;
    this.#show = show;
  }

  /** As people choose it: `auto`, or the name of a file of theirs. */
  get name(): string {
    return this.#name;
  }

  /** Shows it, to be looked at: what was chosen stays chosen. */
  preview(name: string, own?: OwnTheme): void {
    this.#show(this.#made(name, own));
  }

  /** Back to the chosen one. */
  restore(): void {
    this.preview(this.#name, this.#own);
  }

  /** Chooses it. */
  use(name: string, own?: OwnTheme): void {
    this.#name = name;
    this.#own = own;
    this.restore();
  }

  /** The terminal said what is behind its text. */
  heard(behind: 'dark' | 'light'): void {
    if (behind === this.#behind) return;
    this.#behind = behind;
    if (followsTerminal(this.#name)) this.restore();
  }

  #made(theme: string, own: OwnTheme | undefined): Theme {
    return chooseTheme({ color: true, theme, own, behind: this.#behind });
  }
}
