/** What a controller declares of itself, `static readonly declaration` of its class. */

import type { ChoiceOption, OptionTable } from '../options/index.js';

/** A name and the options of a constructor. */
export interface Declaration<Table extends OptionTable = OptionTable> {
  /** As the class is exported. */
  readonly name: string;
  readonly options: Table;
}

/** What a controller counts. */
export const unit = {
  type: 'choice',
  choices: ['epoch', 'step'],
  default: 'epoch',
  doc: 'What is counted, and so how often the controller is asked or the rate changes.',
} as const satisfies ChoiceOption;
