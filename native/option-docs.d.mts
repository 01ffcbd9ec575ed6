/** A declaration file whose options have their words as comments. */
export function withOptionDocs(text: string): string;
/** Does so in every declaration file of a folder. */
export function writeOptionDocs(folder: string): void;
