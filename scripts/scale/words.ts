/** A number in as many digits as anybody needs, with commas; what is large is rounded to three. */
export function number(value: number): string {
  const step = value >= 1_000 ? 10 ** (Math.floor(Math.log10(value)) - 2) : 1;
  return value >= 100 ? group(Math.round(value / step) * step) : String(Number(value.toPrecision(2)));
}

/** A number of things, which is exact. */
export function count(value: number): string {
  return group(value);
}

export function dollars(value: number): string {
  return value < 0.005 ? 'under 0.01' : value.toFixed(2);
}

export function percent(part: number): string {
  return `${number(part * 100)} %`;
}

export function ms(value: number): string {
  return `${value < 0.05 ? '0' : number(value)} ms`;
}

/** A time in the unit that people would say it in. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${number(seconds)} s`;
  if (seconds < 7_200) return `${number(seconds / 60)} min`;
  return seconds < 172_800 ? `${number(seconds / 3_600)} h` : `${number(seconds / 86_400)} days`;
}

function group(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
