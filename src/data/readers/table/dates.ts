/** Dates of a table as numbers. */

import { badOption } from '../../../option-checks.js';

/** How dates are written, and what they become. */
export interface DateOptions {
  /** How dates are written, in `YYYY`, `MM`, `DD`, `HH`, `mm`, `ss` and other signs as they are. Default: ISO 8601. All are taken as UTC unless they say otherwise. */
  readonly format?: string;
  /** What a date is counted in, from `origin` on. Default: `'seconds'`. */
  readonly unit?: 'seconds' | 'days';
  /** The date that counts as 0, ISO 8601. Default: `'1970-01-01'`. */
  readonly origin?: string;
}

const ISO = /^\s*\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?\s*$/;
const DAY_SECONDS = 86_400;
const FIELDS: Readonly<Record<string, { readonly digits: string; readonly at: number }>> = {
  YYYY: { digits: '(\\d{4})', at: 0 },
  MM: { digits: '(\\d{1,2})', at: 1 },
  DD: { digits: '(\\d{1,2})', at: 2 },
  HH: { digits: '(\\d{1,2})', at: 3 },
  mm: { digits: '(\\d{1,2})', at: 4 },
  ss: { digits: '(\\d{1,2}(?:\\.\\d+)?)', at: 5 },
};

/** True for a text that is an ISO 8601 date. */
export function isIsoDate(text: string): boolean {
  return ISO.test(text) && isoSeconds(text) !== undefined;
}

/**
 * How a column reads its dates.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function dateReader(
  owner: string,
  { format, unit = 'seconds', origin = '1970-01-01' }: DateOptions,
): { readonly convert: (raw: unknown) => number | undefined; readonly expected: string } {
  const zero = isoSeconds(origin);
  if (zero === undefined) throw badOption(owner, 'origin', origin, 'a date such as 1970-01-01');
  const parse = format === undefined ? isoSeconds : formatReader(owner, format);
  const each = unit === 'days' ? DAY_SECONDS : 1;
  return {
    convert: (raw) => {
      const seconds = raw instanceof Date ? raw.getTime() / 1000 : typeof raw === 'string' ? parse(raw) : undefined;
      return seconds === undefined || Number.isNaN(seconds) ? undefined : (seconds - zero) / each;
    },
    expected: format === undefined ? 'a date in ISO 8601, such as 2026-01-31 or 2026-01-31T23:59:59Z' : `a date written ${format}`,
  };
}

/** Seconds since 1970; `undefined` for what is no date. Without a zone it is UTC: a file means the same everywhere. */
function isoSeconds(text: string): number | undefined {
  if (!ISO.test(text)) return undefined;
  const compact = text.trim().replace(' ', 'T').replace(/\s/g, '');
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(compact.slice(10)) || compact.length === 10 ? compact : `${compact}Z`;
  const time = Date.parse(
    zoned.replace(/([+-]\d{2})(\d{2})$/, (all, hours, minutes) => (compact.length > 10 ? `${hours}:${minutes}` : all)),
  );
  if (Number.isNaN(time)) return undefined;
  // Date.parse lets the 31st of February pass as the 3rd of March.
  const day = Number(compact.slice(8, 10));
  const lastDay = new Date(Date.UTC(Number(compact.slice(0, 4)), Number(compact.slice(5, 7)), 0)).getUTCDate();
  return day <= lastDay ? time / 1000 : undefined;
}

function formatReader(owner: string, format: string): (text: string) => number | undefined {
  const order: number[] = [];
  const pattern = format.replace(/YYYY|MM|DD|HH|mm|ss|[.*+?^${}()|[\]\\]/g, (part) => {
    const field = FIELDS[part];
    if (field === undefined) return `\\${part}`;
    order.push(field.at);
    return field.digits;
  });
  if (order.length === 0 || new Set(order).size < order.length) {
    throw badOption(owner, 'format', format, 'YYYY, MM, DD, HH, mm or ss in it, each at most once');
  }
  const expression = new RegExp(`^\\s*${pattern}\\s*$`);
  return (text) => {
    const found = expression.exec(text);
    if (found === null) return undefined;
    const parts = [1970, 1, 1, 0, 0, 0];
    order.forEach((at, i) => {
      parts[at] = Number(found[i + 1]);
    });
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
    const time = Date.UTC(year, month - 1, day, hour, minute);
    const date = new Date(time);
    // Date.UTC carries over what is too much: the parts must come back as they went in.
    const same =
      date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour && date.getUTCMinutes() === minute;
    return same && second < 61 ? time / 1000 + second : undefined;
  };
}
