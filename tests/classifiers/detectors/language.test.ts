import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languageOf } from '../../../classifiers/detectors/language.ts';

/** Sentences of 30 units and more (10 in Chinese and Japanese), as people write them to an assistant. */
const SENTENCES: Readonly<Record<string, readonly string[]>> = {
  en: [
    'Can you help me write a letter to my landlord?',
    'What is the fastest way to learn a new language?',
    'Please summarise the attached report in five points.',
    'My order has not arrived yet, and I need it tomorrow.',
    'The weather was terrible, so we stayed at home all day.',
  ],
  de: [
    'Können Sie mir bitte bei einem Brief an meinen Vermieter helfen?',
    'Meine Bestellung ist noch nicht angekommen.',
    'Wie lerne ich am schnellsten eine neue Sprache?',
    'Fasse den Bericht bitte in fünf Punkten zusammen.',
    'Das Wetter war schrecklich, also blieben wir zu Hause.',
  ],
  fr: [
    'Pouvez-vous m’aider à écrire une lettre à mon propriétaire ?',
    'Ma commande n’est toujours pas arrivée.',
    'Quel est le moyen le plus rapide d’apprendre une langue ?',
    'Résumez le rapport ci-joint en cinq points, s’il vous plaît.',
    'Il faisait très mauvais, alors nous sommes restés à la maison.',
  ],
  es: [
    '¿Puedes ayudarme a escribir una carta a mi casero?',
    'Mi pedido todavía no ha llegado y lo necesito mañana.',
    '¿Cuál es la forma más rápida de aprender un idioma?',
    'Resume el informe adjunto en cinco puntos, por favor.',
    'Hacía muy mal tiempo, así que nos quedamos en casa.',
  ],
  it: [
    'Mi aiuti a scrivere una lettera al padrone di casa?',
    'Il mio ordine non è ancora arrivato e mi serve domani.',
    'Qual è il modo più veloce per imparare una lingua?',
    'Riassumi la relazione allegata in cinque punti.',
    'Il tempo era pessimo, quindi siamo rimasti a casa.',
  ],
  pt: [
    'Pode ajudar-me a escrever uma carta ao meu senhorio?',
    'A minha encomenda ainda não chegou e preciso dela amanhã.',
    'Qual é a maneira mais rápida de aprender uma língua?',
    'Resuma o relatório em anexo em cinco pontos, por favor.',
    'O tempo estava péssimo, então ficamos em casa.',
  ],
  nl: [
    'Kun je me helpen met een brief aan mijn huisbaas?',
    'Mijn bestelling is nog steeds niet aangekomen.',
    'Wat is de snelste manier om een taal te leren?',
    'Vat het bijgevoegde rapport samen in vijf punten.',
    'Het weer was vreselijk, dus we bleven thuis.',
  ],
  pl: [
    'Czy możesz mi pomóc napisać list do właściciela mieszkania?',
    'Moje zamówienie jeszcze nie dotarło.',
    'Jaki jest najszybszy sposób na naukę języka?',
    'Streść załączony raport w pięciu punktach.',
    'Pogoda była okropna, więc zostaliśmy w domu.',
  ],
  ru: [
    'Помогите мне написать письмо хозяину квартиры.',
    'Мой заказ всё ещё не пришёл, а он нужен завтра.',
    'Как быстрее всего выучить новый язык?',
    'Кратко изложите отчёт в пяти пунктах.',
    'Погода была ужасная, и мы остались дома.',
  ],
  ja: [
    '大家さんへの手紙を書くのを手伝ってください。',
    '注文した商品がまだ届いていません。',
    '新しい言語を学ぶ一番早い方法は何ですか。',
    '添付の報告書を五つの点にまとめてください。',
    '天気がとても悪かったので、家にいました。',
  ],
  zh: [
    '你能帮我给房东写一封信吗？',
    '我的订单还没有到，我明天就需要它。',
    '学习一门新语言最快的方法是什么？',
    '请把附件中的报告总结成五点。',
    '天气很糟糕，所以我们待在家里。',
  ],
  ar: [
    'هل يمكنك مساعدتي في كتابة رسالة إلى صاحب المنزل؟',
    'لم يصل طلبي حتى الآن وأحتاجه غدا.',
    'ما هي أسرع طريقة لتعلم لغة جديدة؟',
    'لخص التقرير المرفق في خمس نقاط من فضلك.',
    'كان الطقس سيئا للغاية فبقينا في المنزل.',
  ],
};
const ALL = Object.entries(SENTENCES).flatMap(([language, texts]) => texts.map((text) => [language, text] as const));

describe('the language of a text', () => {
  it('is told of nearly every sentence, and where it is told it is nearly always the right one', async () => {
    const found = await Promise.all(ALL.map(async ([language, text]) => ({ language, told: await languageOf(text) })));
    const right = found.filter(({ language, told }) => told === language).length;
    const wrong = found.filter(({ language, told }) => told !== undefined && told !== language).length;
    expect(right).toBeGreaterThanOrEqual(0.9 * ALL.length);
    expect(wrong).toBeLessThanOrEqual(0.05 * ALL.length);
  });

  it('is the same with characters that show nothing and with codes and addresses in it', async () => {
    for (const [, [text]] of Object.entries(SENTENCES)) {
      const told = await languageOf(text!);
      expect(await languageOf([...text!].join('\u200b')), text).toBe(told);
      expect(await languageOf(`https://example.com/a/very/long/path?of=words ${text} 12345 X7Z9Q`), text).toBe(told);
    }
  });

  it.each(['', 'ok', 'Hallo Welt', '12345 67890 12345 67890 12345', '😀'.repeat(100), '{}[]();=>'.repeat(20)])(
    'is not told of %s',
    async (text) => {
      expect(await languageOf(text)).toBeUndefined();
    },
  );

  it('is told or not of any text, and of a long one by its beginning', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
        expect((await languageOf(text)) ?? 'xx').toMatch(/^[a-z]{2}$/);
      }),
    );
    const [german, russian] = [SENTENCES.de!.join(' ').repeat(12), SENTENCES.ru!.join(' ')];
    expect(await languageOf(german + russian.repeat(50_000))).toBe('de');
  });
});
