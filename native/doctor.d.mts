/** Prints what set-up finds on this machine; true when nothing is missing. */
export declare function doctor(): boolean;
