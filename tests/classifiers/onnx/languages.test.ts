import { describe, expect, it } from 'vitest';
import { sureLanguageOf } from '../../../classifiers/detectors/language.ts';
import { readingOnly } from '../../../classifiers/onnx/languages.ts';
import type { Signal } from '../../../exchange/signal.ts';
import { fakeClassifier } from '../fakes.ts';

const GIVEN: readonly Signal[] = [
  { name: 'injection', score: 0.2 },
  { name: 'jailbreak', score: 0.97 },
  { name: 'toxicity', unknown: 'error' },
];
const given = fakeClassifier(
  GIVEN.map(({ name }) => name),
  async () => GIVEN,
);

async function read(text: string, languages: readonly string[] = ['en']): Promise<readonly Signal[]> {
  return readingOnly(languages, sureLanguageOf, given).classify(text, new AbortController().signal);
}

describe('a classifier for some languages', () => {
  it.each([
    'Please translate the following letter into simple words, and keep the names as they are.',
    'ok thanks',
    '',
    'Sohaib is a nice person',
    '{"order": 1821, "status": "shipped", "carrier": "dhl", "lines": [{"sku": "A-113", "count": 2}]}',
    'const total = items.reduce((sum, { price, count }) => sum + price * count, 0);',
    'https://docs.example.com/reference/validator/manual.html',
  ])('reads %j as it is', async (text) => {
    expect(await read(text)).toEqual(GIVEN);
  });

  it.each([
    'Bitte übersetze den folgenden Brief in einfache Worte und lass die Namen so, wie sie sind.',
    "Traduis la lettre suivante avec des mots simples et garde les noms tels qu'ils sont.",
    'Переведи это письмо простыми словами и оставь имена.',
    '请把下面的信翻译成简单的语言，并保留名字。',
    'من فضلك ترجم الرسالة التالية إلى كلمات بسيطة.',
    'इस पत्र का सरल शब्दों में अनुवाद करें और सभी नाम वैसे ही रहने दें।',
  ])('does not call %j harmless, and keeps what it is sure of', async (text) => {
    expect(await read(text)).toEqual([
      { name: 'injection', unknown: 'unscannable' },
      { name: 'jailbreak', score: 0.97 },
      { name: 'toxicity', unknown: 'error' },
    ]);
  });

  it('takes a tag of a country for its language', async () => {
    expect(await read('Por favor, traduza a carta seguinte com palavras simples.', ['en-GB', 'pt-BR'])).toEqual(GIVEN);
  });
});
