/** The script that runs in the dashboard's page. Plain text, because a function's source would carry what the compiler puts into it. */

import { DETAIL_SCRIPT } from './detail.js';
import { LIST_SCRIPT } from './list.js';
import { PANELS_SCRIPT } from './panels.js';
import { STATE_SCRIPT } from './state.js';

/** Everything, in one scope. */
export const CLIENT_SCRIPT = `(() => {\n'use strict';\n${STATE_SCRIPT}\n${PANELS_SCRIPT}\n${LIST_SCRIPT}\n${DETAIL_SCRIPT}\nbegin();\n})();\n`;
