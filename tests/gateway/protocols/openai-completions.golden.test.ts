import { openaiCompletions } from '../../../gateway/protocols/openai-completions.ts';
import { goldenTests } from './golden.ts';

goldenTests(openaiCompletions, 'openai-completions');
