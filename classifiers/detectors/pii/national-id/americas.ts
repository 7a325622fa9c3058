import { luhn, weightedSum } from '../../checksum.ts';
import { checkedBy11, hasMonthDay, isUniform, type NationalId, pair } from './form.ts';

const CURP = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';

/** The Americas. Sources: the national authorities. The social security number of the US is `pii.us_ssn`. */
export const AMERICAS: readonly NationalId[] = [
  {
    country: 'us',
    title: 'Individual taxpayer identification number',
    form: '9\\d\\d[ -]?(?:5\\d|6[0-5]|7\\d|8[0-8]|9[0-24-9])[ -]?\\d{4}',
    check: (id) => !isUniform(id),
    words: 'itins?|taxpayer id*|individual taxpayer|tin|tax id*',
    alone: 0.6,
    aloneIn: /^\d{3}-\d\d-\d{4}$/,
    example: 'ITIN 912-70-1234',
  },
  {
    country: 'ca',
    title: 'Social insurance number',
    form: '[1-79]\\d{2}[ -]?\\d{3}[ -]?\\d{3}',
    check: (id) => !isUniform(id) && luhn(id),
    words: 'sin|social insurance|n\\.a\\.s|assurance sociale|s\\.i\\.n',
    example: 'SIN 130 692 544',
  },
  {
    country: 'br',
    title: 'CPF',
    form: '\\d{3}[. ]?\\d{3}[. ]?\\d{3}[- /]?\\d\\d',
    check: isCpf,
    words: 'cpf|cadastro de pessoa*|contribuinte',
    alone: 0.9,
    aloneIn: /^\d{3}\.\d{3}\.\d{3}-\d\d$/,
    example: 'CPF 529.982.247-25',
  },
  {
    country: 'mx',
    title: 'CURP',
    form: '[A-Z][AEIOUX][A-Z]{2}\\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[A-Z\\d]\\d',
    check: isCurp,
    words: 'curp|clave única|clave unica',
    alone: 0.95,
    example: 'CURP BOXW310820HNERXN09',
  },
  {
    country: 'ar',
    title: 'CUIT, CUIL',
    form: '(?:2[0347]|3[034])[- ]?\\d{8}[- ]?\\d',
    check: (id) => checkedBy11(id, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2], 9),
    words: 'cuit|cuil|clave única|código único',
    alone: 0.7,
    aloneIn: /^\d\d-\d{8}-\d$/,
    example: 'CUIT 20-26756539-3',
  },
  {
    country: 'cl',
    title: 'RUT, RUN',
    form: '\\d{1,2}\\.?\\d{3}\\.?\\d{3}-[\\dK]',
    check: isRut,
    words: 'rut|r\\.u\\.n|rol único|rol unico|cédula',
    alone: 0.8,
    aloneIn: /\..*\./,
    example: 'RUT 12.531.909-2',
  },
  {
    country: 'ec',
    title: 'Cédula de identidad',
    form: '(?:0[1-9]|1\\d|2[0-4]|30)[0-5]\\d{6}-?\\d',
    check: (id) => luhn(id),
    words: 'cédula|cedula|c\\.i|identidad',
    example: 'cédula 171430710-3',
  },
  {
    country: 'co',
    title: 'NIT',
    form: '\\d{3}\\.?\\d{3}\\.?\\d{3}-\\d',
    check: isNit,
    words: 'nit|rut|identificación tributaria',
    alone: 0.4,
    example: 'NIT 213.123.432-1',
  },
];

function isCpf(id: string): boolean {
  const digit = (weights: readonly number[]) => ((weightedSum(id, weights) * 10) % 11) % 10;
  return (
    !isUniform(id) &&
    digit([10, 9, 8, 7, 6, 5, 4, 3, 2]) === Number(id[9]) &&
    digit([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) === Number(id[10])
  );
}

function isCurp(id: string): boolean {
  let sum = 0;
  for (let index = 0; index < 17; index += 1) sum += (18 - index) * CURP.indexOf(id.charAt(index));
  return hasMonthDay(id, 6) && (10 - (sum % 10)) % 10 === Number(id[17]);
}

/** Weights 2 to 7 from the right; ten is written K. */
function isRut(id: string): boolean {
  const sum = weightedSum(id.slice(0, -1).padStart(8, '0'), [3, 2, 7, 6, 5, 4, 3, 2]);
  return pair(id, 0) > 0 && '0K987654321'[sum % 11] === id.at(-1);
}

function isNit(id: string): boolean {
  return !isUniform(id) && '01987654321'[weightedSum(id, [41, 37, 29, 23, 19, 17, 13, 7, 3]) % 11] === id[9];
}
