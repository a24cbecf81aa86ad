/** CertLogic as `kernel/verdicts/logic.py` reads it: the same answer to the same data, held to it by the vectors of
 *  `tests/vectors/certlogic`. Written here because the published interpreter answers a third of them otherwise: months
 *  overflow, a missing value is an error, arguments must be literal. It evaluates data and never makes code of it. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Value = unknown;
const EXACT = 2 ** 53, DAY = 86_400_000;
const isObject = (value: Value): value is Record<string, Value> => typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
const none = (value: Value): boolean => value === null || value === undefined;

function truthy(value: Value): boolean {
  if (none(value) || value === false || value === 0 || value === "") return false;
  if (Array.isArray(value)) return value.length > 0;
  return !isObject(value) || Object.keys(value).length > 0;
}
function same(a: Value, b: Value): boolean {
  if (none(a) || none(b)) return none(a) && none(b);
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, n) => same(one, b[n]));
  if (isObject(a) && isObject(b)) { const names = Object.keys(a); return names.length === Object.keys(b).length && names.every((n) => n in b && same(a[n], b[n])); }
  return a === b;
}
/** What a path names; null for what is not there. Only what the data themselves hold is found. */
function variable(path: Value, data: Value): Value {
  if (typeof path !== "string" && !Number.isInteger(path)) throw new Error("a variable is named by text");
  if (path === "") return data;
  let found: Value = data;
  for (const step of String(path).split(".")) {
    if (isObject(found)) found = Object.prototype.hasOwnProperty.call(found, step) ? found[step] : null;
    else if (Array.isArray(found) && /^\d+$/.test(step)) found = found[Number(step)] ?? null;
    else return null;
  }
  return found ?? null;
}
const WRITTEN = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d{1,2}(?::?\d\d)?)?)?)?)?$/;
const lastDay = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** A time from a time or text: a day is its midnight, a month or a year alone its last day, no zone is UTC. */
export function moment(value: Value): Date {
  if (value instanceof Date) return value;
  const found = typeof value === "string" ? WRITTEN.exec(value) : null;
  if (!found) throw new Error("this is not a time");
  const [, y, m, d, h, min, s, fraction, zone] = found, year = Number(y), month = Number(m ?? 12), day = d ? Number(d) : lastDay(year, month);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > lastDay(year, month) || Number(h ?? 0) > 23 || Number(min ?? 0) > 59 || Number(s ?? 0) > 59) throw new Error("this is not a time");
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(Number(h ?? 0), Number(min ?? 0), Number(s ?? 0), Number((fraction ?? "0").slice(0, 3).padEnd(3, "0")));
  return new Date(at.getTime() - behind(zone));
}
function behind(zone: string | undefined): number {
  if (!zone || zone === "Z") return 0;
  const digits = zone.slice(1).replace(":", ""), long = digits.length > 2;
  const hours = Number(long ? digits.slice(0, -2) : digits), minutes = long ? Number(digits.slice(-2)) : 0;
  return (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
function plusTime(start: Date, amount: number, unit: Value): Date {
  if (!Number.isInteger(amount)) throw new Error("this is not a whole number");
  if (unit === "day" || unit === "hour") return new Date(start.getTime() + amount * (unit === "day" ? DAY : DAY / 24));
  if (unit !== "month" && unit !== "year") throw new Error("no unit of time is called so");
  const months = start.getUTCFullYear() * 12 + start.getUTCMonth() + amount * (unit === "year" ? 12 : 1), year = Math.floor(months / 12), month = months - year * 12;
  if (year < 1 || year > 9999) throw new Error("a time lies beyond the calendar");
  const later = new Date(start);
  later.setUTCFullYear(year, month, Math.min(start.getUTCDate(), lastDay(year, month + 1)));
  return later;
}
function need(name: string, args: Json[], ...counts: number[]): void { if (!counts.includes(args.length)) throw new Error(`“${name}” does not take ${args.length} arguments`); }
function listOf(value: Value): Value[] {
  if (none(value)) return [];
  if (!Array.isArray(value)) throw new Error("what should be a list is none");
  return value;
}
function chain(values: Value[], holds: (a: number | string, b: number | string) => boolean, read: (v: Value) => number | string): boolean {
  if (values.some(none)) return false;
  const told = values.map(read);
  return told.every((v, n) => {
    if (n && typeof v !== typeof told[n - 1]) throw new Error("these cannot be compared");
    return n === 0 || holds(told[n - 1], v);
  });
}
const COMPARE: Record<string, (a: number | string, b: number | string) => boolean> = { "<": (a, b) => a < b, ">": (a, b) => a > b, "<=": (a, b) => a <= b, ">=": (a, b) => a >= b };
const TIMES: Record<string, string> = { before: "<", after: ">", "not-after": "<=", "not-before": ">=" };
function comparable(value: Value): number | string {
  if (typeof value === "number" || typeof value === "string") return value;
  throw new Error("these cannot be compared");
}
/** What the expression says of the data; throws for an operation it does not know or a wrong shape. */
export function evaluate(logic: Json, data: Value): Value {
  if (Array.isArray(logic)) return logic.map((item) => evaluate(item, data));
  if (!isObject(logic)) return logic;
  const [entry, ...more] = Object.entries(logic) as Array<[string, Json]>;
  if (!entry || more.length) throw new Error("an expression has one operation");
  const [name, raw] = entry, args = Array.isArray(raw) ? raw : [raw], value = (n: number): Value => evaluate(args[n], data);
  if (name in COMPARE && COMPARE[name]) { need(name, args, 2, 3); return chain(args.map((_, n) => value(n)), COMPARE[name], comparable); }
  if (Object.prototype.hasOwnProperty.call(TIMES, name)) { need(name, args, 2, 3); return chain(args.map((_, n) => value(n)), COMPARE[TIMES[name]], (v) => moment(v).getTime()); }
  switch (name) {
    case "var": return variable(args.length ? args[0] : "", data);
    case "if": need(name, args, 3); return truthy(value(0)) ? value(1) : value(2);
    case "and": {
      if (!args.length) throw new Error("“and” takes at least one argument");
      let found: Value = null;
      for (let n = 0; n < args.length; n++) { found = value(n); if (!truthy(found)) break; }
      return found;
    }
    case "!": need(name, args, 1); return !truthy(value(0));
    case "===": need(name, args, 2); return same(value(0), value(1));
    case "in": { need(name, args, 2); const member = value(0); return listOf(value(1)).some((one) => same(one, member)); }
    case "+": {
      const total = args.reduce((sum: number, _, n) => { const one = value(n); if (typeof one !== "number") throw new Error("this is not a number"); return sum + one; }, 0);
      if (Math.abs(total) > EXACT) throw new Error("a sum is larger than can be reckoned with exactly");
      return total;
    }
    case "plusTime": { need(name, args, 3); const begun = value(0); return none(begun) ? null : plusTime(moment(begun), value(1) as number, value(2)); }
    case "reduce": {
      if (args.length !== 3) throw new Error("“reduce” takes a list, a step and a start");
      return listOf(value(0)).reduce((accumulator: Value, current) => evaluate(args[1], { accumulator, current, data }), args[2] as Value);
    }
    case "dccDateOfBirth": { need(name, args, 1); const born = value(0); return none(born) ? null : moment(born); }
    case "extractFromUVCI": {
      need(name, args, 2);
      const whole = value(0), index = value(1);
      return typeof whole === "string" && typeof index === "number" ? (whole.replace(/^URN:UVCI:/, "").split(/[/#:]/)[index] ?? null) : null;
    }
    default: throw new Error(`no operation “${name}” is known`);
  }
}
export const holds = (logic: Json, data: Value): boolean => truthy(evaluate(logic, data));
