/** One case of Neve in a process of its own, so that its first step is a first step and its memory its own: `step-child.ts <case>` prints what it measured as JSON. */

import { setNumThreads } from '../../src/native/runtime.js';
import { randn } from '../../src/tensor/random.js';
import { CASES, measureSteps, type StepCase } from './cases.js';

const [name = '', threads = '1'] = process.argv.slice(2);
const found: StepCase | undefined = (CASES as Readonly<Record<string, StepCase>>)[name];
if (found === undefined) throw new Error(`unknown case '${name}'`);
setNumThreads(Number(threads));
// libtorch is opened, and its pages are read, before anything is measured.
randn([8, 8])
  .matmul(randn([8, 8]))
  .dispose();
const before = process.memoryUsage.rss();
const measured = await measureSteps(found);
console.log(JSON.stringify({ ...measured, memory: process.resourceUsage().maxRSS * 1024 - before }));
