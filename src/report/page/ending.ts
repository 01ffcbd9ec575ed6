/** How a run went, in a few words and numbers: why it ended, and what came out. */

import { formatBytes, formatDuration, formatNumber, formatRate, formatShare } from '../format.js';
import { numberIn, objectIn, textIn } from '../record/json-fields.js';
import { type Html, html } from './html.js';
import type { RunRecord } from './read-run.js';

/** When it ran, why it ended, whose weights it left, and where its controllers stood. */
export function endingSection({ facts, epochs }: RunRecord): Html {
  const started = textIn(facts, 'startedAt');
  const seconds = numberIn(facts, 'seconds');
  const ran = [
    ...(started === null ? [] : [`Started ${started.replace('T', ' ').replace(/:\d\d(\.\d+)?Z$/, ' UTC')}`]),
    ...(seconds === null ? [] : [`took ${formatDuration(seconds)}`]),
    ...(textIn(facts, 'device') === null ? [] : [`on ${textIn(facts, 'device')}`]),
  ];
  const last = epochs.at(-1);
  const best = objectIn(facts, 'best');
  const more = [
    ...(best === null
      ? []
      : [
          `The model has the weights of epoch ${(numberIn(best, 'epoch') ?? 0) + 1}, the best by ${textIn(best, 'monitor')}: ${formatNumber(numberIn(best, 'value'))}.`,
        ]),
    ...(last === undefined || last.status === '' ? [] : [`At the end: ${last.status}.`]),
  ];
  return html`<section class="ending"><p class="why">${why(facts, epochs.length)}</p>
${more.map((line) => html`<p>${line}</p>`)}<p class="note">${ran.join(', ')}</p></section>`;
}

function why(facts: RunRecord['facts'], epochs: number): string {
  const stop = objectIn(facts, 'stop');
  const error = objectIn(facts, 'error');
  if (stop !== null) return `Stopped by ${textIn(stop, 'by')} ${when(numberIn(stop, 'epoch') ?? 0)}: ${textIn(stop, 'reason')}.`;
  if (error !== null) {
    const code = textIn(error, 'code');
    return `Ended by an error${code === null ? '' : ` (${code})`}: ${textIn(error, 'message')}`;
  }
  switch (textIn(facts, 'status')) {
    case 'finished':
      return `Ran ${epochs === 1 ? 'its one epoch' : `all of its ${epochs} epochs`}; nothing stopped it earlier.`;
    case 'running':
      return `Was training when this page was written, after ${epochs} epochs.`;
    default:
      return `Has ${epochs} epochs.`;
  }
}

/** -1 stands for the time before the first epoch. */
function when(epoch: number): string {
  return epoch === -1 ? 'before training' : `after epoch ${epoch + 1}`;
}

/** The numbers at the top. */
export function headerFacts({ facts, epochs }: RunRecord, extras: Readonly<Record<string, string>>): [string, string][] {
  const last = epochs.at(-1);
  const best = numberIn(objectIn(facts, 'best') ?? {}, 'epoch');
  // Where the model has the best weights, their numbers.
  const validated = epochs.find(({ index }) => index === best) ?? epochs.findLast(({ validationLoss }) => validationLoss !== null);
  const whose = best === null ? '' : `, epoch ${best + 1}`;
  const finalRate = numberIn(facts, 'lr') ?? last?.lr ?? null;
  const seconds = numberIn(facts, 'seconds');
  const measuring = numberIn(facts, 'measureSeconds');
  const rates = epochs.flatMap(({ samplesPerSecond }) => (samplesPerSecond === null ? [] : [samplesPerSecond])).sort((a, b) => a - b);
  const found: [string, string | null][] = [
    ['Epochs', String(epochs.length)],
    ...Object.entries(extras),
    ['Training loss', last === undefined ? null : formatNumber(last.loss)],
    [`Validation loss${whose}`, validated === undefined ? null : formatNumber(validated.validationLoss)],
    ...[...(validated?.validationMetrics ?? [])].map(([name, value]): [string, string] => [
      `Validation ${name}${whose}`,
      formatNumber(value),
    ]),
    ['Final learning rate', finalRate === null ? null : formatNumber(finalRate)],
    ['Final velocity', last === undefined || last.velocity === null ? null : formatNumber(last.velocity)],
    ['Rows a second', rates.length === 0 ? null : formatRate(rates[rates.length >> 1])],
    ['Memory at most', last === undefined || last.peakBytes === null ? null : formatBytes(last.peakBytes)],
    [
      epochs.some(({ velocity }) => velocity !== null) ? 'Time on velocity' : 'Time on measuring',
      seconds === null || measuring === null || seconds === 0 ? null : formatShare(measuring / seconds, 1),
    ],
  ];
  return found.filter((fact): fact is [string, string] => fact[1] !== null);
}
