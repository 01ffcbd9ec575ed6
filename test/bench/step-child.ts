/** One case of Neve in a process of its own, so that its first step is a first step and its memory its own: prints what it measured as JSON. */

import { randn, setNumThreads } from '../../src/index.js';
import type { Request } from './arms.js';
import { CASES, type StepCase } from './cases.js';
import { measureSteps } from './train.js';

const request = JSON.parse(process.argv[2] ?? '') as Request;
const found: StepCase | undefined = (CASES as Readonly<Record<string, StepCase>>)[request.name];
if (found === undefined) throw new Error(`unknown case '${request.name}'`);
setNumThreads(request.threads);
// libtorch is opened, and its pages are read, before anything is measured.
randn([8, 8])
  .matmul(randn([8, 8]))
  .dispose();
const before = process.memoryUsage.rss();
let startUp = Number.NaN;
const measured = await measureSteps(found, request, () => {
  startUp = (Date.now() - request.spawnedAt) / 1e3;
});
console.log(JSON.stringify({ ...measured, startUp, memory: process.resourceUsage().maxRSS * 1024 - before }));
