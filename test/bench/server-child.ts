/** The process of `server.ts` that serves, and tells how late its event loop was. */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { serve } from '../../examples/server.js';

const histogram = monitorEventLoopDelay({ resolution: 1 });
const { url, close } = await serve(0);
process.on('message', (message) => {
  if (message === 'measure') {
    histogram.reset();
    histogram.enable();
  } else {
    histogram.disable();
    process.send?.({ p99: histogram.percentile(99) / 1e9 });
  }
});
process.once('disconnect', () => void close());
process.send?.({ url });
