/** What controllers did and where they stand, in words. */

import { frozenWords } from '../frozen-words.js';
import { DEFAULT_GROUP } from '../../optim/optimizer-spec.js';
import { formatNumber } from '../format.js';
import { entriesOf, type JsonObject, numberIn, objectIn, objectsIn, textIn } from './json-fields.js';

/** A decision as a run's records tell it. */
export interface ToldDecision {
  readonly kind: string;
  /** The whole record: `lr`, `group`, `snapshot` … by kind. */
  readonly fields: JsonObject;
}

/** A decision in a few words; a restore is what people call a rollback. */
export function decisionWords({ kind, fields }: ToldDecision): string {
  const of = textIn(fields, 'group') ?? textIn(fields, 'snapshot');
  switch (kind) {
    case 'restore':
      return `roll back to ${of ?? 'a snapshot'}`;
    case 'schedule':
      return scheduleWords(objectIn(fields, 'law') ?? {});
    case 'freezeNeurons':
      return frozenWords(objectsIn(fields, 'layers'));
    case 'setLr':
      return `lr ${formatNumber(numberIn(fields, 'lr'))}${of === null || of === DEFAULT_GROUP ? '' : ` (${of})`}`;
    default:
      return of === null ? kind : `${kind} ${of}`;
  }
}

/** A law that says between which rates it goes is told by them. */
function scheduleWords(law: JsonObject): string {
  const by = textIn(law, 'name') ?? 'a schedule';
  const rates = Object.values(objectIn(law, 'from') ?? {}).filter((rate) => typeof rate === 'number');
  const to = numberIn(law, 'to');
  return rates.length === 0 || to === null
    ? `lr by ${by}`
    : `lr from ${rates.map(formatNumber).join(', ')} to ${formatNumber(to)} by ${by}`;
}

const PHASES: Readonly<Record<string, string>> = { look: 'looks for a rate', descend: 'descends' };
const MOTIONS: Readonly<Record<string, string>> = {
  travelling: 'neurons travel on',
  walking: 'neurons wander',
  bouncing: 'neurons bounce around a point',
};

/** Where controllers stand, in words: `NeVe descends from 0.12, neurons travel on, raised twice`. Empty where none tells. */
export function statusWords(status: JsonObject): string {
  return Object.entries(status)
    .flatMap(([name, told]) => {
      const words = controllerWords(entriesOf(told) ?? {});
      return words === '' ? [] : [`${name} ${words}`];
    })
    .join('; ');
}

function controllerWords(status: JsonObject): string {
  const phase = textIn(status, 'phase');
  const motion = textIn(status, 'motion');
  const peak = numberIn(status, 'peak');
  if (phase === null || !Object.hasOwn(PHASES, phase)) {
    return Object.values(status)
      .filter((word) => typeof word === 'string')
      .join(', ');
  }
  const parts = [`${PHASES[phase]}${phase === 'descend' && peak !== null ? ` from ${formatNumber(peak)}` : ''}`];
  if (motion !== null) parts.push(MOTIONS[motion] ?? motion);
  const raises = numberIn(status, 'raises') ?? 0;
  const undos = numberIn(status, 'undos') ?? 0;
  if (raises > 0) parts.push(`raised ${times(raises)}`);
  if (undos > 0) parts.push(`undone ${times(undos)}`);
  return parts.join(', ');
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}
