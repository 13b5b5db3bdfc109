// Numbers as people read them.
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"];

/** A rate: 1234 is "1,234", 0.996 is "1", 1.26 is "1.3". */
export function rate(value) {
  return tenths.format(value);
}

/** 1234 is "1,234", 1.234 is "1.23". */
export function number(value) {
  return (Math.abs(value) >= 100 || Number.isInteger(value) ? whole : short).format(value);
}

/** 1536 is "1.5 KiB". */
export function bytes(value) {
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${number(value)} ${UNITS[unit]}`;
}

/** Milliseconds: 0.042 is "0.042 ms", 1500 is "1.5 s". */
export function time(millis) {
  return millis < 1000 ? `${short.format(millis)} ms` : `${short.format(millis / 1000)} s`;
}
