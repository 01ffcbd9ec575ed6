/** Makes analysis probes measurable. */

import type { AnalysisProbe, AnalysisSubject } from '../../controllers/probes/analysis-probe.js';
import type { Meter } from './meter.js';

/** @throws as the probe itself, for what it cannot look at */
export function analysisMeter(probe: AnalysisProbe, subject: AnalysisSubject): Meter {
  const meter = probe.prepare(subject);
  const { forget } = meter;
  return {
    probe,
    measure: async (session) => {
      const begun = performance.now();
      const value = await meter.measure(session.handle);
      return { kind: 'analysis', value, seconds: (performance.now() - begun) / 1000 };
    },
    forget: forget === undefined ? null : (session) => forget.call(meter, session.handle),
    memory: meter.memory ?? null,
  };
}
