/** Warnings of a fit. */

import type { EventHub } from './event-hub.js';

/** Tells listeners, and whoever reads the process's warnings: a warning is never silent. */
export function warn(hub: EventHub, code: string, message: string, fields: Readonly<Record<string, unknown>>): void {
  hub.emit({ type: 'warning', code, message, fields });
  process.emitWarning(message, { type: 'NeveWarning', code });
}
