import { expect, test } from 'vitest';
import { parseConfig } from '../../gateway/config.ts';
import { createIsolate } from '../../gateway/isolate.worker.ts';
import { DEFAULT_RESPONSES } from '../../gateway/responses/settings.ts';
import schema from '../../gateway/schema/config.schema.json' with { type: 'json' };

const responsesOf = (written: object) => parseConfig(JSON.stringify(written), 'portcullis.json').responses;

test('answers are kept only where the configuration says so, by the defaults that the schema documents', () => {
  expect(responsesOf({})).toBeUndefined();
  expect(responsesOf({ responses: {} })).toEqual(DEFAULT_RESPONSES);
  const { keepMinutes, maxMegabytes } = schema.$defs.responses.properties;
  expect(DEFAULT_RESPONSES).toEqual({ keepMinutes: keepMinutes.default, maxMegabytes: maxMegabytes.default });
  expect(responsesOf({ responses: { keepMinutes: 5 } })).toEqual({ ...DEFAULT_RESPONSES, keepMinutes: 5 });
  expect(() => responsesOf({ responses: { keepMinutes: 0 } })).toThrow(/keepMinutes/);
  expect(() => responsesOf({ responses: { keepMinuts: 5 } })).toThrow(/did you mean "keepMinutes"/);
});

test('a Worker, which could keep nothing, does not start with it', () => {
  const settings = { models: {}, classifiers: { models: [] }, policies: ['detectors'] };
  expect(() => createIsolate(settings, {})).not.toThrow();
  expect(() => createIsolate({ ...settings, responses: {} }, {})).toThrow(
    expect.objectContaining({ code: 'invalid_config', message: expect.stringContaining('"responses"') }),
  );
});
