/** Loads the addon and says what that failed with. */

import { native } from '../../src/native/load.js';

try {
  native();
  console.log('null');
} catch (error) {
  const { name, code, message } = error as Error & { code?: string };
  console.log(JSON.stringify({ name, code, message }));
}
