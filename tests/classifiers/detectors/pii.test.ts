import { describe, expect, it } from 'vitest';
import { createPiiDetector } from '../../../classifiers/detectors/pii.ts';
import { describeTable, foundIn } from './found.ts';

const detector = createPiiDetector();

describeTable(detector, 'pii.email', {
  sure: [
    'write to «jane.doe+tag@mail.corp-a.co.uk», please',
    '<«jane@corp.com»>',
    'mailto:«jane@corp.com»?subject=x',
    'see «jane@corp.com».',
    "«o'neil@corp.com»",
    "'«jane@corp.com»'",
    '«josé@münchen.de»',
    '«jane@xn--mnchen-3ya.de»',
    '«jane@corp.xn--p1ai»',
    '.«jane@corp.com»',
    '«jane@example.com»',
    'one\\n«jane@corp.com»\\ntwo',
    '«a@corp.com»,«b@corp.com»;«c@corp.com»',
    '«иван@почта.рф»',
    '«δοκιμή@παράδειγμα.δοκιμή»',
    'пишите на «jane@corp.com».',
    '«jane@corp.com»\u0438',
    'write to «jane [at] corp [dot] com»',
    '«jane.doe(at)mail.corp.com»,',
    '«jane{at}corp(dot)com» or «b@corp.com»',
    '«jane@corp.com»@handle',
    `«${'a'.repeat(64)}@corp.com»`,
  ],
  hint: ['«git@github.com»:org/repo.git', 'https://«me@corp.com»/'],
  nothing: [
    '@handle said hi',
    'a@b',
    'jane@localhost',
    'icon@2x.png',
    'npm i lodash@4.17.21',
    'jane..doe@corp.com',
    'jane.@corp.com',
    'jane@-corp.com',
    'jane@corp.c',
    'jane@host_name.com',
    'jane@corp.com-x',
    'jane at corp dot com',
    'meet me [at] noon',
    'the shop (at) home.Then we left',
    'pl@tf\u03bfrm.o\u0455',
    'look [at] corp',
    'f[at] = x.y1',
    'icon[at]2x.png',
    '[at] corp [dot] com',
    `${'a'.repeat(65)}[at]corp.com`,
    '[at]'.repeat(50),
    `${'a'.repeat(65)}@corp.com`,
    '@'.repeat(50),
  ],
});

describeTable(detector, 'pii.us_ssn', {
  sure: [
    '«536-22-1234»',
    'his SSN is «536 22 1234»',
    'my social security number: «536221234».',
    'SSNs «536-22-1234», «537-22-1234»',
    '«899-99-9999»',
    'SSN: «536.22.1234»',
    'SSN «536 - 22 - 1234»',
    'S.S.N. «536221234»',
    'socialSecurityNumber="«536221234»"',
    '«536 22 1234» is my social security number',
    '«536221234» (SSN)',
  ],
  hint: ['«536 22 1234»', '«078-05-1120»', 'SSN «123-45-6789»'],
  nothing: [
    '536221234',
    '536.22.1234',
    '536 - 22 - 1234',
    '536221234, SSN: none',
    `536221234${'\u200b'.repeat(128)} (SSN)`,
    '536221234 is a social matter',
    '000-12-3456',
    '666-12-3456',
    '900-12-3456',
    '536-00-1234',
    '536-22-0000',
    '536-22 1234',
    '536 22-1234',
    '1536-22-1234',
    '536-22-12345',
    '536-22-1234-1',
    'a-536-22-1234',
    '0.536-22-1234',
  ],
});

describeTable(detector, 'pii.ip', {
  sure: [
    '«93.184.216.34»',
    'ping «93.184.216.34»:8080',
    'http://«93.184.216.34»/x',
    'from «93.84.21.34»',
    '«193.255.93.184»',
    '«2001:4860:4860::8888»',
    '«2001:4860:4860:0:0:0:0:8888»',
    '[«2001:4860:4860::8888»]:443',
    'at «2001:4860:4860::8888»: refused',
    '«2001:4860:4860:0:0:0:93.184.216.34»',
  ],
  hint: [
    '«8.8.8.8»',
    '«10.0.0.1»',
    '«127.0.0.1»',
    '«192.168.1.1»',
    '«172.16.0.1»',
    '«172.31.255.255»',
    '«100.64.0.1»',
    '«169.254.0.1»',
    '«203.0.113.7»',
    '«224.0.0.1»',
    '«1.2.3.4»',
    'version «93.184.216.34»',
    '«93.184.216.0»/24',
    '«::1»',
    '«2001:db8::1»',
    '«fe80:1::1»',
  ],
  nothing: [
    '256.1.1.1',
    '93.184.216',
    '93.184.216.34.5',
    '93.184.216.340',
    'v93.184.216.34',
    'x-93.184.216.34',
    '93.184.216.34-1',
    '12:34:56',
    'a::b',
    'std::vector',
    '2001:4860:4860::8888::1',
    '2001:4860:4860:0:0:0:0:8888:1',
    '2001:4860:4860:0:0:0:8888',
    '2001:4860:12345::1',
    '00:1a:2b:3c:4d:5e',
  ],
});

describe('personal data of several kinds', () => {
  it('is told once: the digits of one thing are not also another', async () => {
    const found = await foundIn(
      detector,
      'IBAN DE89 3704 0044 0532 0130 00, card 4111 1111 1111 1111, phone (212) 555-1234',
    );
    expect([...found].flatMap(([name, { spans }]) => (spans.length > 0 ? [[name, spans.length]] : []))).toEqual([
      ['pii.phone', 1],
      ['pii.credit_card', 1],
      ['pii.iban', 1],
    ]);
  });

  it('a hint is left out beside something sure of its kind', async () => {
    const found = (await foundIn(detector, 'from 10.0.0.1 to 93.184.216.34')).get('pii.ip');
    expect(found).toEqual({ score: 0.95, spans: [{ start: 17, end: 30 }] });
  });
});

describe('spans are UTF-16 offsets of the text as it was given', () => {
  const before = [
    '',
    '😀 ',
    '👩‍👩‍👧 ',
    'e\u0301a\u0308 ',
    '\u{1D7CE} ',
    '\u200b\u200b',
    '\ufeff',
    '\ud835 ',
    '\udfce ',
    'ﬁ ',
    '\u202e',
    '\0 ',
  ];
  const values = [
    ['pii.email', 'jane@corp.com'],
    ['pii.credit_card', '4111 1111 1111 1111'],
    ['pii.credit_card', '4111\u00a01111\u20111111\u200b1111'],
    ['pii.credit_card', '٤١١١ １１１１ ११११ 1111'],
    ['pii.credit_card', '\u{1D7D2}\u{1D7CF}11 1111 1111 111\u{1D7CF}'],
    ['pii.iban', 'DE89 3704 0044 0532 0130 00'],
    ['pii.us_ssn', '536\u201322-1234'],
    ['pii.ip', '93.184.216.34'],
    ['pii.phone', '+44 20 7946 0958'],
    ['pii.national_id.br', '529.982.247\u201125'],
    ['pii.national_id.ch', '756.٩217.0769.85'],
    ['pii.crypto_address', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
  ] as const;
  const cases = values.flatMap(([name, value]) => before.map((lead) => [name, lead, value] as const));

  it.each(cases)('%s after %j: %j', async (name, lead, value) => {
    const found = (await foundIn(detector, `${lead}${value} 😀`)).get(name);
    expect(found?.spans).toEqual([{ start: lead.length, end: lead.length + value.length }]);
  });
});
