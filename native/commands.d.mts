/** How `setup` or `doctor` is run here: as an npm script of a clone, or by the command of an installed package. */
export declare function commandFor(name: 'setup' | 'doctor', flags?: readonly string[]): string;
