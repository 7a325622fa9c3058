import { openaiResponses } from '../../../gateway/protocols/openai-responses.ts';
import { goldenTests } from './golden.ts';

goldenTests(openaiResponses, 'openai-responses');
