/** How far a compilation is, and how long it will still take, from what ninja or make print. */

import { say } from './steps.mjs';

/** Steps that take no time beside the groups of files: the loader and files compiled alone, which come first, and linking, which comes last. */
const QUICK_FIRST = 4;
const QUICK_LAST = 1;
const LINE_SECONDS = 20;

/** `{ done, total }` of `[3/20] Building …` or `[ 15%] Building …`; `null` for other lines. */
export function stepsIn(line) {
  const ninja = /^\[(\d+)\/(\d+)\]/.exec(line);
  if (ninja !== null) return { done: Number(ninja[1]), total: Number(ninja[2]) };
  const make = /^\[ *(\d+)%\]/.exec(line);
  return make === null ? null : { done: Number(make[1]), total: 100 };
}

/**
 * Seconds to go, `null` while nothing is known. Steps are taken to be alike, those under way to be half done.
 *
 * @param seconds - since the start
 * @param jobs - steps at a time
 */
export function remainingSeconds({ done, total }, seconds, jobs) {
  const long = Math.max(1, total - QUICK_FIRST - QUICK_LAST);
  const finished = Math.min(long, Math.max(0, done - QUICK_FIRST));
  const underWay = Math.min(jobs, long - finished) / 2;
  if (finished === 0) return null;
  return (seconds * (long - finished - underWay)) / (finished + underWay);
}

/** `2 min 10 s` in steps of ten seconds, since nobody knows better. */
export function inWords(seconds) {
  const tens = Math.max(10, Math.round(seconds / 10) * 10);
  const minutes = Math.floor(tens / 60);
  return [...(minutes > 0 ? [`${minutes} min`] : []), ...(tens % 60 > 0 ? [`${tens % 60} s`] : [])].join(' ');
}

/** Tells on stderr how far a build is: in one line that changes on a terminal, else in a line now and then. */
export class BuildProgress {
  #start = Date.now();
  #steps = null;
  /** When the steps were last told, and what was left then. */
  #estimate = null;
  #told = Date.now();
  #timer = null;

  constructor(what, jobs, stream = process.stderr) {
    this.what = what;
    this.jobs = jobs;
    this.stream = stream;
    if (!stream.isTTY) return;
    this.#timer = setInterval(() => stream.write(`\r${this.text()}\u001b[K`), 1000);
    this.#timer.unref();
  }

  /** Takes a line of the build's output. */
  line(line) {
    const steps = stepsIn(line);
    if (steps === null) return;
    this.#steps = steps;
    const left = remainingSeconds(steps, (Date.now() - this.#start) / 1000, this.jobs);
    if (left !== null) this.#estimate = { at: Date.now(), left };
    if (this.stream.isTTY || this.#estimate === null || Date.now() - this.#told < LINE_SECONDS * 1000) return;
    this.#told = Date.now();
    say(this.text());
  }

  text() {
    if (this.#steps === null) return this.what;
    const { done, total } = this.#steps;
    const left = this.#estimate === null ? null : this.#estimate.left - (Date.now() - this.#estimate.at) / 1000;
    const words = left === null ? '' : left < 5 ? ', nearly done' : `, about ${inWords(left)} left`;
    return `${this.what} (${Math.floor((100 * done) / total)} %${words})`;
  }

  end() {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.stream.write('\r\u001b[K');
  }
}
