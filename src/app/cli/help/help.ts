/** `--help` in the person's language: the words stand in English where the flags are declared, and are looked up here. */

import { Help } from 'commander';
import type { HelpConfiguration } from 'commander';
import { told } from '../../../text/words/told.ts';
import { t } from '../../../text/words/words.ts';
import { width, wrap } from '../../../text/width.ts';

/** How help is written in another language than English. */
export function helpWords(): HelpConfiguration {
  const english = new Help();
  return {
    styleTitle: (title) => t(title),
    commandDescription: (command) => t(command.description()),
    subcommandDescription: (command) => t(command.description()),
    argumentDescription: (argument) => t(argument.description),
    optionDescription(option) {
      const { description } = option;
      // What may be chosen, and what is without it.
      const more = english.optionDescription(option).slice(description.length);
      return told(description) + more.replace('choices:', t('choices:')).replace('default:', t('default:'));
    },
    displayWidth: width,
    boxWrap: (text, columns) => wrap(text, columns).join('\n'),
  };
}
